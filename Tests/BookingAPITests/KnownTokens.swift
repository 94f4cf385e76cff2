import BookingAPI
import Bookings
import Synchronization

/// Tokens that a test creates and revokes.
final class KnownTokens: TokenDirectory {
    private let tokens = Mutex<[TokenDigest: AccessToken]>([:])
    private let areRequired: Atomic<Bool>
    private let changes = Atomic(0)

    /// Creates an empty directory; by default `/api/` requires a token.
    init(areRequired: Bool = true) { self.areRequired = Atomic(areRequired) }

    var isRequired: Bool { areRequired.load(ordering: .relaxed) }

    var version: Int { changes.load(ordering: .acquiring) }

    func token(digest: TokenDigest) -> AccessToken? { tokens.withLock { $0[digest] } }

    func isValid(_ token: TokenID, at now: Timestamp) -> Bool {
        tokens.withLock { $0.values.first { $0.id == token }?.isValid(at: now) ?? false }
    }

    func noteUse(of token: TokenID, at now: Timestamp) {}

    /// Makes `/api/` require a token.
    func require() { areRequired.store(true, ordering: .relaxed) }

    /// Creates a token; returns its secret.
    func make(
        _ scopes: Scopes,
        expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil
    ) -> String {
        let secret = TokenSecret()
        tokens.withLock { tokens in
            tokens[secret.digest] = AccessToken(
                id: TokenID(rawValue: Int64(tokens.count + 1)),
                name: "test",
                scopes: scopes,
                createdAt: Timestamp(rawValue: 0),
                expiresAt: expiresAt,
                revokedAt: revokedAt,
                lastUsedAt: nil
            )
        }
        changes.add(1, ordering: .releasing)
        return secret.text
    }

    /// Removes the newest token.
    func revokeNewest() {
        tokens.withLock { tokens in
            guard let newest = tokens.max(by: { $0.value.id.rawValue < $1.value.id.rawValue })
            else { return }
            tokens[newest.key] = nil
        }
        changes.add(1, ordering: .releasing)
    }
}
