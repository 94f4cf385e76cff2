import BookingAPI
import Bookings
import TestSupport
import Testing

@Suite("Event streams and tokens", .timeLimit(.minutes(1)))
struct StreamAccessTests {
    private func api(_ tokens: KnownTokens) throws -> (LiveAPI, Client) {
        let api = try LiveAPI(tokens: tokens)
        let token = tokens.make([.agent, .admin])
        let client = Client(connection: try api.connect(), token: token)
        _ = try client.makeFlight()
        return (api, client)
    }

    private func follow(_ api: LiveAPI, with token: String?) throws -> EventStream {
        try EventStream(api, fields: token.map { [("Authorization", "Bearer \($0)")] } ?? [])
    }

    /// Expects the end of a stream; the socket gives up after ten seconds if the stream continues.
    private func expectEnd(of stream: EventStream) throws {
        let start = ContinuousClock.now
        #expect(try stream.hasEnded())
        // The contract says one second; the machine that runs the tests may be busy.
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test("an open stream ends when its token expires, and every other stream continues")
    func expiring() throws {
        let tokens = KnownTokens()
        let (api, client) = try api(tokens)
        defer { api.stop() }
        let end = api.clock.now() + .milliseconds(1_000)
        let short = tokens.make(.bookings, expiresAt: end)
        let ending = try (0..<4).map { _ in try follow(api, with: short) }
        let staying = try follow(api, with: client.token)
        api.clock.advance(byMilliseconds: 999)
        try client.act("hold", on: try client.book("1A", on: 1))
        for stream in ending { #expect(try stream.next(1) == ["1A HELD"]) }
        api.clock.advance(byMilliseconds: 1)
        for stream in ending { try expectEnd(of: stream) }
        try client.act("hold", on: try client.book("1B", on: 1))
        #expect(try staying.next(2) == ["1A HELD", "1B HELD"])
    }

    @Test("an open stream ends when its token is revoked")
    func revoked() throws {
        let tokens = KnownTokens()
        let (api, client) = try api(tokens)
        defer { api.stop() }
        let ending = try follow(api, with: tokens.make(.bookings))
        let staying = try follow(api, with: client.token)
        tokens.revokeNewest()
        try expectEnd(of: ending)
        try client.act("hold", on: try client.book("1A", on: 1))
        #expect(try staying.next(1) == ["1A HELD"])
    }

    @Test("a stream without a token ends when tokens become required")
    func closing() throws {
        let tokens = KnownTokens(areRequired: false)
        let (api, _) = try api(tokens)
        defer { api.stop() }
        let stream = try follow(api, with: nil)
        tokens.require()
        try expectEnd(of: stream)
    }
}
