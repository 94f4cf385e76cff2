internal import BookingAPI
internal import Bookings
internal import SQLiteStore
internal import Synchronization

/// The access tokens of the database, in memory; read anew twice a second.
///
/// Safe to use from any thread.
final class TokenList: TokenDirectory {
    private let file: StoreFile
    private let isAlwaysRequired: Bool
    private let tokens = Mutex<[[UInt8]: AccessToken]>([:])
    private let hasTokens = Atomic(false)
    private let uses = Mutex<[TokenID: Timestamp]>([:])

    /// Reads the tokens for the first time.
    init(_ file: StoreFile, isAlwaysRequired: Bool) throws(StoreError) {
        self.file = file
        self.isAlwaysRequired = isAlwaysRequired
        try refresh()
    }

    /// Also when all tokens were revoked: a server that was closed does not open by itself.
    var isRequired: Bool { isAlwaysRequired || hasTokens.load(ordering: .relaxed) }

    func token(digest: [UInt8]) -> AccessToken? { tokens.withLock { $0[digest] } }

    func noteUse(of token: TokenID, at now: Timestamp) { uses.withLock { $0[token] = now } }

    /// Reads the tokens again; blocks.
    func refresh() throws(StoreError) {
        let stored = try file.tokens()
        let byDigest = Dictionary(
            stored.map { ($0.digest, $0.token) },
            uniquingKeysWith: { first, _ in first }
        )
        tokens.withLock { $0 = byDigest }
        hasTokens.store(!byDigest.isEmpty, ordering: .relaxed)
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
