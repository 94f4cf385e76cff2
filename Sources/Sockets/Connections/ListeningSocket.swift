internal import CLinux
import Glibc

/// Owns a socket that accepts TCP connections, and does not block.
public struct ListeningSocket: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// The address that the socket is bound to, with the port that the kernel chose if 0 was
    /// requested.
    public let address: SocketAddress

    /// Binds a socket to `address` and listens.
    ///
    /// Sets `SO_REUSEADDR`, so that a restarted server need not wait for connections in TIME_WAIT.
    ///
    /// - Parameters:
    ///   - address: With port 0, the kernel chooses the port.
    ///   - backlog: How many connections may wait to be accepted, at most `net.core.somaxconn`.
    /// - Throws: `SystemError`, most often because the address is in use.
    public init(on address: SocketAddress, backlog: Int32) throws(SystemError) {
        var form = address.kernelForm
        let number = unsafe clinux_listen(&form, backlog)
        let descriptor = FileDescriptor(owning: try checked(number, "listen"))
        try unsafe checked(clinux_local_address(descriptor.number, &form), "getsockname")
        self.descriptor = descriptor
        self.address = SocketAddress(form)
    }

    /// The result of `accept()`.
    public enum Accepted: ~Copyable {
        /// A connection, which does not block, and the peer's address.
        case connection(Socket, SocketAddress)
        /// No connection is waiting.
        case none
        /// The waiting connection has failed or was closed by the client; more may be waiting.
        case vanished
    }

    /// Accepts the next waiting connection.
    ///
    /// - Throws: `SystemError` if the process or the system has no descriptors or memory left; the
    ///   connection then stays in the backlog.
    public borrowing func accept() throws(SystemError) -> Accepted {
        var peer = clinux_address()
        let number = unsafe clinux_accept(descriptor.number, &peer)
        if number >= 0 {
            return .connection(Socket(owning: FileDescriptor(owning: number)), SocketAddress(peer))
        }
        switch -number {
        case EAGAIN: return .none
        // Network errors of the new connection, which accept(2) says to treat like EAGAIN.
        case ECONNABORTED, EINTR, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH,
            ENETUNREACH, EPERM:
            return .vanished
        default: throw SystemError(code: -number, call: "accept4")
        }
    }
}
