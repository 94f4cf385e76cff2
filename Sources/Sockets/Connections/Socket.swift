public import Bytes
internal import CLinux
import Glibc

/// Owns one end of a TCP connection.
///
/// A socket from `ListeningSocket.accept()` does not block; one from `connect(to:)` does. Used by
/// one thread at a time.
public struct Socket: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// Takes ownership of a connected descriptor.
    package init(owning descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Connects to `address`, and blocks until the connection is established.
    ///
    /// `timeout` limits how long each later receive or send may block; nil means no limit.
    public static func connect(
        to address: SocketAddress,
        timeout: Duration? = nil
    ) throws(SystemError) -> Socket {
        var form = address.kernelForm
        let number = unsafe clinux_connect(&form)
        let socket = Socket(owning: FileDescriptor(owning: try checked(number, "connect")))
        if let timeout {
            try checked(
                clinux_set_timeouts(socket.descriptor.number, timeout.wholeNanoseconds),
                "setsockopt"
            )
        }
        try socket.sendWithoutDelay()
        return socket
    }

    /// The result of a receive or a send.
    public enum Transfer: Equatable, Sendable {
        /// This many bytes were transferred.
        case bytes(Int)
        /// No byte can be transferred now; on a blocking socket: before the timeout.
        case wouldBlock
        /// The peer has closed its sending side, and all its bytes were received.
        case endOfStream
    }

    /// Receives at most `capacity` bytes, and appends them to `buffer`.
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

    /// Sends as many of `bytes` as the kernel accepts; never raises SIGPIPE.
    @inline(__always)
    public borrowing func send(_ bytes: RawSpan) throws(SystemError) -> Transfer {
        let number = descriptor.number
        let result = unsafe bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            return unsafe clinux_send(number, base, bytes.count)
        }
        return result >= 0 ? .bytes(result) : try Self.blocked(result, "send")
    }

    /// Returns the descriptor without closing it; the caller must close it.
    package consuming func release() -> Int32 {
        descriptor.release()
    }

    /// Closes the sending side; the socket can still receive.
    public borrowing func closeWriting() throws(SystemError) {
        try checked(clinux_shutdown_write(descriptor.number), "shutdown")
    }

    /// Makes closing the socket reset the connection: both ends discard unsent and unread bytes.
    public borrowing func resetOnClose() throws(SystemError) {
        try checked(clinux_set_reset_on_close(descriptor.number), "setsockopt")
    }

    /// Disables Nagle's algorithm: every send goes out at once, also a small one.
    public borrowing func sendWithoutDelay() throws(SystemError) {
        try checked(clinux_set_no_delay(descriptor.number), "setsockopt")
    }

    /// Limits the bytes that the kernel keeps for the peer to about twice `bytes`.
    ///
    /// By default it keeps megabytes. The system's own limit may be lower.
    public borrowing func limitSendBuffer(bytes: Int) throws(SystemError) {
        try checked(
            clinux_set_send_buffer(descriptor.number, Int32(clamping: bytes)),
            "setsockopt"
        )
    }

    // EAGAIN is not an error: it means that a non-blocking socket would block now.
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
