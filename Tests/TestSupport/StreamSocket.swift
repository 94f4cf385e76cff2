import Glibc

/// A blocking client socket for tests; it owns its descriptor.
///
/// Confined to the thread that uses it. Every call ends with an error after a time limit.
public final class StreamSocket {
    /// A call on a socket failed.
    public struct SocketError: Error, CustomStringConvertible {
        /// Which call, and what the system said.
        public let description: String

        init(_ call: String, code: Int32) {
            description = "\(call): " + (unsafe String(cString: strerror(code)))
        }
    }

    /// The descriptor, for options that only one test needs.
    public let descriptor: Int32

    /// Connects to a port of this machine's loopback address; without `seconds`, every call waits for as
    /// long as it takes.
    public init(port: UInt16, seconds: Int? = 10) throws {
        descriptor = try Self.open(AF_INET, seconds: seconds ?? 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        try connect(to: &address)
    }

    /// Connects to a unix socket.
    public init(unixPath: String) throws {
        descriptor = try Self.open(AF_UNIX, seconds: 10)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(unixPath.utf8.prefix(MemoryLayout.size(ofValue: address.sun_path) - 1))
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        try connect(to: &address)
    }

    deinit { Glibc.close(descriptor) }

    /// Sends all of the bytes.
    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    descriptor,
                    buffer.baseAddress?.advanced(by: sent),
                    buffer.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { throw SocketError("send", code: errno) }
            sent += count
        }
    }

    /// Sends all of the text.
    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// What has come, at least one byte; empty at the end of the stream.
    public func receive(atMost limit: Int = 65_536) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = -1
        // A debugger or a sanitizer may interrupt a call that has a time limit.
        repeat {
            count = unsafe recv(descriptor, &bytes, limit, 0)
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw SocketError("recv", code: errno) }
        return Array(bytes.prefix(count))
    }

    /// Lets the kernel take fewer bytes from the peer than it would, before they are received.
    public func limitReceiveBuffer(bytes: Int32) {
        var bytes = bytes
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, size)
    }

    /// Says that nothing more will be sent.
    public func shutdownSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    private static func open(_ family: Int32, seconds: Int) throws -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw SocketError("socket", code: errno) }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        return descriptor
    }

    private func connect<Address>(to address: inout Address) throws {
        let size = socklen_t(MemoryLayout<Address>.size)
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, size)
            }
        }
        guard status == 0 else { throw SocketError("connect", code: errno) }
    }
}
