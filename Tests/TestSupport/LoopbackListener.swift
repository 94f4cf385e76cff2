import Glibc

/// A socket that listens on a free port of the loopback address.
public final class LoopbackListener: Sendable {
    /// The descriptor.
    public let descriptor: Int32
    /// The port.
    public let port: UInt16

    /// Listens.
    public init() throws {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_INET, type, 0)
        guard descriptor >= 0 else { throw StreamSocket.SocketError("socket", code: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                let bound = unsafe bind(descriptor, pointer, size)
                return bound == 0 ? unsafe getsockname(descriptor, pointer, &size) : bound
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard status == 0, listen(descriptor, 128) == 0 else {
            let code = errno
            close(descriptor)
            throw StreamSocket.SocketError("listen", code: code)
        }
    }

    deinit { close(descriptor) }
}
