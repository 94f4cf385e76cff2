internal import CLinux
import Glibc

/// Owns a socket that accepts TCP connections; it does not block.
public struct ListeningSocket: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// The address that it is bound to; with port 0 asked for, the port that the kernel chose.
    public let address: SocketAddress

    /// Binds to `address` (port 0 lets the kernel choose) and listens.
    ///
    /// `backlog` connections may wait to be accepted; the kernel caps that at
    /// `net.core.somaxconn`. With `sharesPort`, other sockets of this user may listen on the same
    /// port (`SO_REUSEPORT`). `SO_REUSEADDR` is set always, so that a restart does not wait for
    /// TIME_WAIT.
    public init(
        on address: SocketAddress,
        backlog: Int32,
        sharesPort: Bool = false
    ) throws(SystemError) {
        var form = address.kernelForm
        let number = unsafe clinux_listen(&form, backlog, sharesPort ? 1 : 0)
        let descriptor = FileDescriptor(owning: try checked(number, "listen"))
        try unsafe checked(clinux_local_address(descriptor.number, &form), "getsockname")
        self.descriptor = descriptor
        self.address = SocketAddress(form)
    }

    /// A connection that was accepted, or why there is none.
    public enum Accepted: ~Copyable {
        /// A connection and the address of its other end. The socket does not block.
        case connection(Socket, SocketAddress)
        /// Nobody waits.
        case none
        /// A client gave up while it waited, or the network failed it; others may wait.
        case vanished
    }

    /// Takes the next waiting connection.
    ///
    /// Throws when descriptors or memory have run out (`SystemError.isExhaustion`); the connection
    /// then stays in the backlog.
    public borrowing func accept() throws(SystemError) -> Accepted {
        var peer = clinux_address()
        let number = unsafe clinux_accept(descriptor.number, &peer)
        if number >= 0 {
            return .connection(Socket(owning: FileDescriptor(owning: number)), SocketAddress(peer))
        }
        switch -number {
        case EAGAIN: return .none
        // accept(2): network errors of the new connection are reported here, and mean "go on".
        case ECONNABORTED, EINTR, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH,
            ENETUNREACH, EPERM:
            return .vanished
        default: throw SystemError(code: -number, call: "accept4")
        }
    }
}
