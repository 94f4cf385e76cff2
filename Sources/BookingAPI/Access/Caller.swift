internal import Bookings
internal import OpenSSL
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

    /// The client's number in the store: the same on every server, and not the address itself.
    var id: ClientID {
        let name =
            switch self {
            case .token(let token): "token \(token.rawValue)"
            case .address(let key): "network \(key.isIPv6 ? 6 : 4) \(key.network)"
            }
        // Marked unsafe for types with padding; UInt8 has none.
        let digest = SHA256.digest(unsafe name.utf8Span.span.bytes)
        return ClientID(rawValue: digest.bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) })
    }
}
