internal import Bookings
internal import Sockets

/// The client of a request.
struct Caller: Sendable {
    /// The client, for the rules.
    let actor: Actor
    /// The client, for the limits; nil if nothing is counted for it.
    let client: ClientKey?
}

/// The client that requests and bookings are counted for: a token, or an address without one.
enum ClientKey: Hashable, Sendable {
    case token(TokenID)
    case address(NetworkKey)

    init(token: TokenID?, address: SocketAddress) {
        self = token.map(ClientKey.token) ?? .address(NetworkKey(address))
    }
}
