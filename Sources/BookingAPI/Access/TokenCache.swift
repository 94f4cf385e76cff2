public import Bookings
public import Sockets
internal import Synchronization

/// The access tokens of a store, in memory.
///
/// A thread reads them twice a second.
///
/// Safe to use from any thread.
public final class TokenCache: TokenDirectory {
    private struct Tokens: Equatable {
        var byDigest: [TokenDigest: AccessToken] = [:]
        var byID: [TokenID: AccessToken] = [:]
    }

    private static let period = Duration.milliseconds(500)
    /// The number of periods between two writes of the uses of tokens: once a minute.
    private static let periodsBetweenWrites = 120

    private let store: any TokenStore
    private let isAlwaysRequired: Bool
    private let tokens = Mutex(Tokens())
    private let hasTokens = Atomic(false)
    private let currentVersion = Atomic(0)
    private let uses = Mutex<[TokenID: Timestamp]>([:])
    private let thread = StoppableThread(name: "tokens")

    /// Creates a cache, and reads the tokens.
    ///
    /// - Parameters:
    ///   - store: The store of the tokens.
    ///   - isAlwaysRequired: Whether the operator requires tokens even if the store has none.
    /// - Throws: The store's error.
    public init(_ store: any TokenStore, isAlwaysRequired: Bool) throws(StoreError) {
        self.store = store
        self.isAlwaysRequired = isAlwaysRequired
        try refresh()
    }

    /// Whether `/api/` requires a token; also true if every token is revoked, so that a protected
    /// server does not open by itself.
    public var isRequired: Bool { isAlwaysRequired || hasTokens.load(ordering: .relaxed) }

    /// Rises after the tokens in memory were replaced by others.
    public var version: Int { currentVersion.load(ordering: .acquiring) }

    /// Returns the token whose secret has this digest.
    public func token(digest: TokenDigest) -> AccessToken? {
        tokens.withLock { $0.byDigest[digest] }
    }

    /// Whether a token is valid at `now`.
    public func isValid(_ token: TokenID, at now: Timestamp) -> Bool {
        tokens.withLock { $0.byID[token]?.isValid(at: now) ?? false }
    }

    /// Records that a token was used; the thread writes it to the store.
    public func noteUse(of token: TokenID, at now: Timestamp) {
        uses.withLock { $0[token] = now }
    }

    /// Starts the thread that reads the tokens and writes their uses.
    public func start() throws(SystemError) {
        try thread.start { [self] in
            var periods = 0
            while !thread.isStopping {
                thread.wait(upTo: Self.period)
                // If the store cannot be read, the tokens that were read last stay valid.
                try? refresh()
                periods += 1
                if periods.isMultiple(of: Self.periodsBetweenWrites) { try? writeUses() }
            }
            try? writeUses()
        }
    }

    /// Writes the uses of tokens, and ends the thread.
    public func stop() { thread.stop() }

    /// Reads the tokens; blocks.
    func refresh() throws(StoreError) {
        var read = Tokens()
        for stored in try store.tokens() {
            guard let digest = TokenDigest(bytes: stored.digest) else { continue }
            read.byDigest[digest] = stored.token
            read.byID[stored.token.id] = stored.token
        }
        // Compared outside of the lock, for which event loops may wait; nothing else writes the tokens.
        let known = tokens.withLock { $0 }
        guard read != known else { return }
        tokens.withLock { $0 = read }
        hasTokens.store(!read.byID.isEmpty, ordering: .relaxed)
        currentVersion.add(1, ordering: .releasing)
    }

    /// Writes when tokens were last used; blocks.
    func writeUses() throws(StoreError) {
        let recorded = uses.withLock { uses in
            defer { uses.removeAll() }
            return uses
        }
        try store.recordTokenUses(recorded)
    }
}
