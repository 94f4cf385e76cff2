public import Bytes
internal import CLinux
import Glibc

/// Owns one end of a TCP connection.
///
/// Sockets that `ListeningSocket.accept()` returns do not block; those of `connect(to:)` do. Used by
/// one thread at a time.
public struct Socket: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// Takes over a connected descriptor.
    package init(owning descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Connects and waits until that is done; reads and writes block, at most `timeoutMilliseconds`
    /// each, 0 for as long as it takes.
    public static func connect(
        to address: SocketAddress,
        timeoutMilliseconds: Int64 = 0
    ) throws(SystemError) -> Socket {
        var form = address.kernelForm
        let number = unsafe clinux_connect(&form)
        let socket = Socket(owning: FileDescriptor(owning: try checked(number, "connect")))
        if timeoutMilliseconds > 0 {
            try checked(
                clinux_set_timeouts(socket.descriptor.number, timeoutMilliseconds),
                "setsockopt"
            )
        }
        try socket.sendWithoutDelay()
        return socket
    }

    /// What came of an attempt to receive or send.
    public enum Transfer: Equatable, Sendable {
        /// So many bytes were moved.
        case bytes(Int)
        /// Nothing can be moved now (or, on a blocking socket, its time ran out).
        case wouldBlock
        /// The peer will send nothing more.
        case endOfStream
    }

    /// Appends at most `capacity` received bytes to `buffer`.
    @inline(__always)
    public borrowing func receive(
        upTo capacity: Int,
        into buffer: inout ByteBuffer
    ) throws(SystemError) -> Transfer {
        let number = descriptor.number
        var result = 0
        unsafe buffer.append(upTo: capacity) { room in
            guard let base = room.baseAddress else { return 0 }
            result = unsafe clinux_receive(number, base, room.count)
            return max(result, 0)
        }
        if result > 0 { return .bytes(result) }
        if result == 0 { return .endOfStream }
        return try Self.blocked(result, "recv")
    }

    /// Sends as much of `bytes` as the kernel takes; never raises SIGPIPE.
    @inline(__always)
    public borrowing func send(_ bytes: RawSpan) throws(SystemError) -> Transfer {
        let number = descriptor.number
        let result = unsafe bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            return unsafe clinux_send(number, base, bytes.count)
        }
        return result >= 0 ? .bytes(result) : try Self.blocked(result, "send")
    }

    /// Gives the descriptor away; the caller has to close it.
    package consuming func release() -> Int32 {
        descriptor.release()
    }

    /// Says that this end sends nothing more; it can still receive.
    public borrowing func closeWriting() throws(SystemError) {
        try checked(clinux_shutdown_write(descriptor.number), "shutdown")
    }

    /// Makes closing send a reset: whatever was not sent or read is forgotten by both ends.
    public borrowing func resetOnClose() throws(SystemError) {
        try checked(clinux_set_reset_on_close(descriptor.number), "setsockopt")
    }

    /// Sends small segments at once: answers are written whole, so there is nothing to wait for.
    public borrowing func sendWithoutDelay() throws(SystemError) {
        try checked(clinux_set_no_delay(descriptor.number), "setsockopt")
    }

    /// Lets the kernel keep about twice `bytes` at most of what the peer has not received yet.
    ///
    /// It would keep megabytes. The system's own limit may be lower.
    public borrowing func limitSendBuffer(bytes: Int) throws(SystemError) {
        try checked(
            clinux_set_send_buffer(descriptor.number, Int32(clamping: bytes)),
            "setsockopt"
        )
    }

    /// This end's address.
    public borrowing func localAddress() throws(SystemError) -> SocketAddress {
        var address = clinux_address()
        try unsafe checked(clinux_local_address(descriptor.number, &address), "getsockname")
        return SocketAddress(address)
    }

    // EAGAIN is no error but the ordinary end of a burst.
    private static func blocked(
        _ result: Int,
        _ call: StaticString
    ) throws(SystemError) -> Transfer {
        guard result == -Int(EAGAIN) else {
            throw SystemError(code: Int32(-result), call: call)
        }
        return .wouldBlock
    }
}
