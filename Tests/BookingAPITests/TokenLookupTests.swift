import BookingAPI
import Bookings
import Synchronization
import TestSupport
import Testing

/// A directory with one token that records the lookups.
private final class AskedTokens: TokenDirectory {
    let secret = TokenSecret()
    let asked = Mutex<[TokenDigest]>([])
    let uses = Mutex(0)
    let changes = Atomic(0)

    var isRequired: Bool { true }

    var version: Int { changes.load(ordering: .acquiring) }

    func token(digest: TokenDigest) -> AccessToken? {
        asked.withLock { $0.append(digest) }
        guard digest == secret.digest else { return nil }
        return AccessToken(
            id: TokenID(rawValue: 1),
            name: "test",
            scopes: .agent,
            createdAt: Timestamp(rawValue: 0),
            expiresAt: nil,
            revokedAt: nil,
            lastUsedAt: nil
        )
    }

    func isValid(_ token: TokenID, at now: Timestamp) -> Bool { token.rawValue == 1 }

    func noteUse(of token: TokenID, at now: Timestamp) { uses.withLock { $0 += 1 } }
}

@Suite("Token lookup", .timeLimit(.minutes(1)))
struct TokenLookupTests {
    private let tokens = AskedTokens()

    /// The good secret with another character at each of the places.
    private func guesses(wrongAt places: some Sequence<Int>) -> [String] {
        places.map { place in
            var characters = Array(tokens.secret.text)
            characters[place] = characters[place] == "A" ? "B" : "A"
            return String(characters)
        }
    }

    @Test("a guess is compared by its digest, and a nearly right one has an unrelated digest")
    func digests() throws {
        let api = try LiveAPI(loops: 1, tokens: tokens)
        // One character is wrong: the first after the prefix, one in the middle, or the last.
        let guesses = guesses(wrongAt: [4, 25, 46])
        for guess in guesses {
            let client = Client(connection: try api.connect(), token: guess)
            #expect(try client.call("GET", "/api/flights/").status == 401)
        }
        let asked = tokens.asked.withLock { $0 }
        for digest in asked {
            let equal = zip(digest.bytes, tokens.secret.digest.bytes).prefix { $0 == $1 }
            // Two random digests begin with eight equal bytes once in 2^64 guesses.
            #expect(equal.count < 8)
        }
        let expected = guesses.map { guess in
            let bytes = Array(guess.utf8)
            return unsafe TokenDigest(of: bytes.span.bytes)
        }
        #expect(Set(asked).isSubset(of: Set(expected)))
        api.stop()
    }

    @Test("a loop looks a secret up once a minute, and again when a token has changed")
    func verifiedSecrets() throws {
        let api = try LiveAPI(loops: 1, tokens: tokens)
        let client = Client(connection: try api.connect(), token: tokens.secret.text)
        func lookups(in requests: Int) throws -> Int {
            let before = tokens.asked.withLock { $0.count }
            for _ in 1...requests { #expect(try client.call("GET", "/api/flights/").status == 200) }
            return tokens.asked.withLock { $0.count } - before
        }
        #expect(try lookups(in: 20) == 1)
        tokens.changes.add(1, ordering: .releasing)
        #expect(try lookups(in: 20) == 1)
        api.clock.advance(byMilliseconds: 59_999)
        #expect(try lookups(in: 20) == 0)
        api.clock.advance(byMilliseconds: 1)
        #expect(try lookups(in: 20) == 1)
        api.stop()
    }

    @Test("a secret that differs from a verified one in any character is refused")
    func nearlyVerified() throws {
        let api = try LiveAPI(loops: 1, tokens: tokens)
        let good = Client(connection: try api.connect(), token: tokens.secret.text)
        let connection = try api.connect()
        for guess in guesses(wrongAt: 0..<TokenSecret.characterCount) {
            #expect(try good.call("GET", "/api/flights/").status == 200)
            let client = Client(connection: connection, token: guess)
            #expect(try client.call("GET", "/api/flights/").status == 401)
        }
        api.stop()
    }

    @Test(
        "a token in a URL, a form or a cookie is ignored",
        arguments: ["query", "path", "cookie", "body", "user", "other field"]
    )
    func otherPlaces(place: String) throws {
        let api = try LiveAPI(loops: 1, tokens: tokens)
        let secret = tokens.secret.text
        let client = try api.client()
        let response =
            switch place {
            case "query":
                try client.call("GET", "/api/bookings/?access_token=\(secret)&token=\(secret)")
            case "path": try client.call("GET", "/api/bookings/\(secret)/")
            case "cookie":
                try client.call(
                    "GET",
                    "/api/bookings/",
                    fields: [("Cookie", "token=\(secret); Authorization=Bearer \(secret)")]
                )
            case "body":
                try client.call("POST", "/api/bookings/", #"{"access_token": "\#(secret)"}"#)
            case "user":
                try client.call(
                    "GET",
                    "/api/bookings/",
                    fields: [("Authorization", "Basic \(secret)")]
                )
            default:
                try client.call(
                    "GET",
                    "/api/bookings/",
                    fields: [("X-Api-Key", secret), ("Proxy-Authorization", "Bearer \(secret)")]
                )
            }
        #expect(response.status == 401)
        #expect(!response.text.contains(secret))
        api.stop()
    }

    @Test("a token's use is reported once a minute by each loop, and not with each request")
    func uses() throws {
        let api = try LiveAPI(loops: 1, tokens: tokens)
        let client = Client(connection: try api.connect(), token: tokens.secret.text)
        for _ in 1...20 { #expect(try client.call("GET", "/api/flights/").status == 200) }
        #expect(tokens.uses.withLock { $0 } == 1)
        api.clock.advance(byMilliseconds: 59_999)
        #expect(try client.call("GET", "/api/flights/").status == 200)
        #expect(tokens.uses.withLock { $0 } == 1)
        api.clock.advance(byMilliseconds: 1)
        for _ in 1...20 { #expect(try client.call("GET", "/api/flights/").status == 200) }
        #expect(tokens.uses.withLock { $0 } == 2)
        api.stop()
    }
}
