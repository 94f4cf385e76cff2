internal import Bookings

/// The tokens that may use an endpoint, where tokens are required.
enum Access: Hashable, Sendable {
    /// The endpoint needs no token.
    case open
    /// Every valid token.
    case anyToken
    /// Every valid token with at least one of these scopes.
    case scopes(Scopes)

    /// Tokens of clients that book, and of agents.
    static let bookingsOrAgent = Access.scopes([.bookings, .agent])
    /// Tokens of agents.
    static let agent = Access.scopes(.agent)
    /// Tokens of administrators.
    static let admin = Access.scopes(.admin)
    /// Tokens of agents and administrators.
    static let agentOrAdmin = Access.scopes([.agent, .admin])

    /// Whether a token with these scopes may use the endpoint.
    func isGranted(by scopes: Scopes) -> Bool {
        switch self {
        case .open, .anyToken: true
        case .scopes(let needed): !scopes.isDisjoint(with: needed)
        }
    }
}
