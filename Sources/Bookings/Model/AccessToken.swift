/// What a client with a token may do; a token may have several scopes.
public struct Scopes: OptionSet, Hashable, Sendable {
    /// The bits that a store keeps.
    public let rawValue: Int

    /// Creates scopes from the bits that a store keeps.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Create bookings; read, hold, release, check out and pay those.
    public static let bookings = Scopes(rawValue: 1)
    /// Everything with every booking, refunds included.
    public static let agent = Scopes(rawValue: 2)
    /// Flights and tokens.
    public static let admin = Scopes(rawValue: 4)

    /// The scopes with their names in the contract, in the order of the names' bits.
    public static let named: [(name: String, scope: Scopes)] = [
        ("bookings", .bookings), ("agent", .agent), ("admin", .admin),
    ]

    /// The names of the scopes in here.
    public var names: [String] {
        Self.named.filter { contains($0.scope) }.map(\.name)
    }
}

/// An access token as a store keeps it: everything but the secret.
public struct AccessToken: Hashable, Sendable {
    /// Its name in the store; stands in the history of what it did.
    public let id: TokenID
    /// For people.
    public let name: String
    /// What it allows.
    public let scopes: Scopes
    /// When it was made.
    public let createdAt: Timestamp
    /// The end of the token's validity; nil if it does not expire.
    public let expiresAt: Timestamp?
    /// When it was revoked; nil while it was not.
    public let revokedAt: Timestamp?
    /// When the token was last used, to within some minutes; nil if it never was.
    public let lastUsedAt: Timestamp?

    /// A token that the store has.
    public init(
        id: TokenID,
        name: String,
        scopes: Scopes,
        createdAt: Timestamp,
        expiresAt: Timestamp?,
        revokedAt: Timestamp?,
        lastUsedAt: Timestamp?
    ) {
        self.id = id
        self.name = name
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    /// Whether it opens anything at `now`.
    public func isValid(at now: Timestamp) -> Bool {
        guard revokedAt == nil else { return false }
        return expiresAt.map { now < $0 } ?? true
    }
}

/// A token with the digest by which its bearer is known.
public struct StoredToken: Hashable, Sendable {
    /// SHA-256 of the secret.
    public let digest: [UInt8]
    /// Whose it is.
    public let token: AccessToken

    /// A token that the store has.
    public init(digest: [UInt8], token: AccessToken) {
        self.digest = digest
        self.token = token
    }
}
