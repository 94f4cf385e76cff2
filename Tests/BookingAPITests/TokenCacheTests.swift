import BookingAPI
import Bookings
import SQLiteStore
import TestSupport
import Testing

@Suite("The token cache", .timeLimit(.minutes(1)))
struct TokenCacheTests {
    private let folder: TemporaryFolder
    private let store: SQLiteBookingStore
    private let now = Timestamp(rawValue: 1_798_104_600_000)

    init() throws {
        folder = try TemporaryFolder()
        store = SQLiteBookingStore(path: folder.file("bookings.db"))
        try store.prepare()
    }

    private func addToken(_ secret: TokenSecret) throws -> TokenID {
        try store.addToken(
            name: "a",
            scopes: .agent,
            digest: secret.digest.bytes,
            expiresAt: nil,
            now: now
        )
    }

    @Test("requires no token until one exists, and then always")
    func isRequired() throws {
        let cache = try TokenCache(store, isAlwaysRequired: false)
        #expect(!cache.isRequired)
        #expect(try TokenCache(store, isAlwaysRequired: true).isRequired)
        try cache.start()
        let secret = TokenSecret()
        let id = try addToken(secret)
        try waitUntil("the cache to find the token") { cache.token(digest: secret.digest) != nil }
        #expect(cache.isRequired)
        #expect(cache.isValid(id, at: now))
        #expect(cache.token(digest: TokenSecret().digest) == nil)
        #expect(!cache.isValid(TokenID(rawValue: id.rawValue + 1), at: now))
        let version = cache.version
        #expect(try store.revokeToken(id, now: now))
        try waitUntil("the cache to find the revocation") { !cache.isValid(id, at: now) }
        try waitUntil("the version to change") { cache.version != version }
        #expect(cache.isRequired, "a protected server does not open by itself")
        cache.stop()
    }

    @Test("writes the uses of tokens when it stops")
    func uses() throws {
        let id = try addToken(TokenSecret())
        let cache = try TokenCache(store, isAlwaysRequired: false)
        try cache.start()
        cache.noteUse(of: id, at: now)
        cache.stop()
        #expect(try store.tokens().map(\.token.lastUsedAt) == [now])
    }
}
