internal import Sockets

/// A connection that was accepted, and that no event loop has opened yet.
struct NewConnection: ~Copyable {
    let socket: Socket
    let peer: SocketAddress
    /// Why the server refuses the connection; nil if it serves it.
    let refusal: ConnectionRefusal?
}
