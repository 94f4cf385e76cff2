import BookingAPI
import Bookings
import TestSupport
import Testing

/// A stored response takes precedence over every limit.
@Suite("Stored responses and limits", .timeLimit(.minutes(1)))
struct ReplayTests {
    private static func key(_ text: String) -> [(String, String)] { [("Idempotency-Key", text)] }

    private static func form(_ seat: String) -> String {
        #"{"flight_id": 1, "seat_number": "\#(seat)", "passenger_name": "Ada"}"#
    }

    private static func start(
        tokens: any TokenDirectory = NoTokens(),
        _ settings: ClientLimits.Settings
    ) throws -> LiveAPI {
        var settings = settings
        settings.includesLoopback = true
        return try LiveAPI(
            tokens: tokens,
            limits: ClientLimits(settings) { 0 },
            origins: AllowedOrigins([try WebOrigin("https://shop.example")])
        )
    }

    @Test("a client with too many open bookings gets the stored response to a repeated create")
    func openBookings() throws {
        let api = try Self.start(.init(openBookings: 1))
        defer { api.stop() }
        let client = try api.client()
        _ = try client.makeFlight()
        let first = try client.call(
            "POST",
            "/api/bookings/",
            Self.form("1A"),
            fields: Self.key("a")
        )
        #expect(first.status == 201)
        for _ in 0..<2 {
            let again = try client.call(
                "POST",
                "/api/bookings/",
                Self.form("1A"),
                fields: Self.key("a")
            )
            #expect(again.status == 201)
            #expect(again.text == first.text)
            #expect(again.fields["location"] == first.fields["location"])
            #expect(again.fields["idempotency-replayed"] == "true")
        }
        // Another key, no key, and the same key with another request.
        let refused = try client.call(
            "POST",
            "/api/bookings/",
            Self.form("1B"),
            fields: Self.key("b")
        )
        #expect(refused.status == 429)
        #expect(refused.fields["ratelimit-policy"] == "\"bookings\";q=1")
        #expect(try client.call("POST", "/api/bookings/", Self.form("1A")).status == 429)
        let reused = try client.call(
            "POST",
            "/api/bookings/",
            Self.form("1B"),
            fields: Self.key("a")
        )
        #expect(reused.code == "idempotency_key_reused")
        // The 429 was not stored: the same key succeeds when the limit allows it.
        #expect(try client.act("hold", on: 1).status == 200)
        #expect(try client.act("release", on: 1).status == 200)
        let later = try client.call(
            "POST",
            "/api/bookings/",
            Self.form("1B"),
            fields: Self.key("b")
        )
        #expect(later.status == 201)
        #expect(later.fields["idempotency-replayed"] == nil)
    }

    @Test("a client that sends too many writes gets the stored responses to repeated ones")
    func writeRate() throws {
        let api = try Self.start(.init(writes: RateLimit("4/10s")))
        defer { api.stop() }
        let client = try api.client()
        _ = try client.makeFlight()
        let requests = [
            ("POST", "/api/bookings/", Self.form("1A"), 201),
            ("POST", "/api/bookings/1/pay/", #"{"success": true}"#, 409),
            ("DELETE", "/api/bookings/", "", 405),
        ]
        var first: [Client.Response] = []
        for (index, (method, target, body, status)) in requests.enumerated() {
            let response = try client.call(method, target, body, fields: Self.key("\(index)"))
            #expect(response.status == status)
            first.append(response)
        }
        #expect(try client.act("hold", on: 1).status == 429)
        for (index, (method, target, body, status)) in requests.enumerated() {
            let again = try client.call(method, target, body, fields: Self.key("\(index)"))
            #expect(again.status == status)
            #expect(again.text == first[index].text)
            #expect(again.fields["allow"] == first[index].fields["allow"])
            #expect(again.fields["idempotency-replayed"] == "true")
        }
        let refused = try client.call(
            "POST",
            "/api/bookings/1/hold/",
            fields: Self.key("new") + [("Origin", "https://shop.example")]
        )
        #expect(refused.status == 429)
        #expect(refused.fields["ratelimit"]?.hasPrefix("\"writes\";r=0;t=") == true)
        #expect(refused.fields["retry-after"] != nil)
        #expect(refused.fields["access-control-allow-origin"] == "https://shop.example")
        #expect(refused.fields["idempotency-replayed"] == nil)
        #expect(
            try client.call("POST", "/api/bookings/1/hold/", fields: Self.key("0")).code
                == "idempotency_key_reused"
        )
        let invalid = try client.call("POST", "/api/bookings/1/hold/", fields: Self.key("a b"))
        #expect(invalid.status == 429)
        #expect(try client.show(1).bookingStatus == "INITIATED")
    }

    @Test("a stored response belongs to the token: another client gets the limit's refusal")
    func otherToken() throws {
        let tokens = KnownTokens()
        let api = try Self.start(tokens: tokens, .init(openBookings: 1))
        defer { api.stop() }
        let admin = Client(connection: try api.connect(), token: tokens.make(.admin))
        _ = try admin.makeFlight()
        let clients = try (0..<2).map { _ in
            Client(connection: try api.connect(), token: tokens.make(.bookings))
        }
        for client in clients {
            #expect(
                try client.call("POST", "/api/bookings/", Self.form("1A"), fields: Self.key("a"))
                    .status == 201
            )
        }
        #expect(
            try clients[0].call("POST", "/api/bookings/", Self.form("1B"), fields: Self.key("b"))
                .status == 429
        )
        // Without a token there is no stored response, whatever the key.
        let stranger = try api.client()
        #expect(
            try stranger.call("POST", "/api/bookings/", Self.form("1A"), fields: Self.key("a"))
                .status == 401
        )
    }

    @Test("of concurrent duplicates up to the limit one has the effect, and all get its response")
    func concurrent() throws {
        let api = try Self.start(.init(openBookings: 1))
        defer { api.stop() }
        _ = try api.client().makeFlight()
        let clients = try (0..<8).map { _ in try api.client() }
        for client in clients {
            try client.connection.send(
                "POST",
                "/api/bookings/",
                fields: Self.key("a"),
                body: Self.form("1A")
            )
        }
        let responses = try clients.map { try $0.receive() }
        #expect(responses.map(\.status) == Array(repeating: 201, count: 8))
        #expect(Set(responses.map(\.text)).count == 1)
        let page = try clients[0].call("GET", "/api/bookings/")
        #expect(page.json?["results"]?.array.count == 1)
    }
}
