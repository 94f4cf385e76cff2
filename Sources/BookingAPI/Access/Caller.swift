internal import Bookings
internal import HTTP
internal import HTTPServer
internal import Sockets

/// Who asks, as far as the rest of the module wants to know.
struct Caller: Sendable {
    /// For the rules.
    let actor: Actor
    /// For whom is counted; nil where nobody is.
    let client: ClientKey?
}

/// For whom requests are counted: a token, else an address.
enum ClientKey: Hashable, Sendable {
    case token(TokenID)
    case address(NetworkKey)

    init(token: TokenID?, address: SocketAddress) {
        self = token.map(ClientKey.token) ?? .address(NetworkKey(address))
    }
}

extension BookingApplication where Reader: ~Copyable {
    /// Lets a request in, or says why not: no good token, or too many requests.
    mutating func admit(
        _ request: borrowing Request,
        to endpoint: Endpoint?,
        _ exchange: Exchange,
        on loop: any LoopControl
    ) throws(Problem) -> Caller {
        guard let limits = context.limits, let peer = loop.peer(of: exchange) else {
            return Caller(actor: try actor(of: request, for: endpoint), client: nil)
        }
        let address = limits.proxies.client(of: request, peer: peer)
        let actor: Actor
        do throws(Problem) {
            actor = try self.actor(of: request, for: endpoint)
        } catch {
            if error.code == .unauthenticated { try limits.countFailure(of: address) }
            throw error
        }
        let client = ClientKey(token: actor.token, address: address)
        try limits.count(request.method, of: client, at: address)
        return Caller(actor: actor, client: limits.exempts(address) ? nil : client)
    }
}
