internal import AccessTokens
internal import BookingAPI
internal import Bookings
internal import SQLiteStore
internal import Synchronization

/// The access tokens of the database, in memory; read anew twice a second.
///
/// Safe to use from any thread.
final class TokenList: TokenDirectory {
    private struct Known {
        var byDigest: [TokenDigest: AccessToken] = [:]
        var byID: [TokenID: AccessToken] = [:]
    }

    private let file: SQLiteBookingStore
    private let isAlwaysRequired: Bool
    private let known = Mutex(Known())
    private let hasTokens = Atomic(false)
    private let uses = Mutex<[TokenID: Timestamp]>([:])

    /// Reads the tokens for the first time.
    init(_ file: SQLiteBookingStore, isAlwaysRequired: Bool) throws(StoreError) {
        self.file = file
        self.isAlwaysRequired = isAlwaysRequired
        try refresh()
    }

    /// Also when all tokens were revoked: a server that was closed does not open by itself.
    var isRequired: Bool { isAlwaysRequired || hasTokens.load(ordering: .relaxed) }

    func token(digest: TokenDigest) -> AccessToken? {
        known.withLock { $0.byDigest[digest] }
    }

    func isValid(_ token: TokenID, at now: Timestamp) -> Bool {
        known.withLock { $0.byID[token]?.isValid(at: now) ?? false }
    }

    func noteUse(of token: TokenID, at now: Timestamp) { uses.withLock { $0[token] = now } }

    /// Reads the tokens again; blocks.
    func refresh() throws(StoreError) {
        var read = Known()
        for stored in try file.tokens() {
            guard let digest = TokenDigest(bytes: stored.digest) else { continue }
            read.byDigest[digest] = stored.token
            read.byID[stored.token.id] = stored.token
        }
        known.withLock { $0 = read }
        hasTokens.store(!read.byID.isEmpty, ordering: .relaxed)
    }

    /// Writes down when tokens were last used; blocks.
    func writeUses() throws(StoreError) {
        let noted = uses.withLock { uses in
            defer { uses.removeAll() }
            return uses
        }
        try file.noteTokenUse(noted)
    }
}
