import BookingAPI
import Bookings
import RateLimiting
import TestSupport
import Testing

@Suite("Pages of other web sites", .timeLimit(.minutes(1)))
struct OriginTests {
    static let shop = "https://shop.example"
    let tokens = KnownTokens()
    let api: LiveAPI
    let token: String

    init() throws {
        let origins = AllowedOrigins([
            try WebOrigin(Self.shop), try WebOrigin("http://localhost:5173"),
        ])
        api = try LiveAPI(tokens: tokens, origins: origins)
        token = tokens.make([.agent, .admin])
        _ = try client().makeFlight()
    }

    private func client() throws -> Client { Client(connection: try api.connect(), token: token) }

    private func ask(
        _ method: String,
        _ target: String,
        from origin: String?,
        _ fields: [(String, String)] = [],
        body: String? = nil
    ) throws -> HTTPConnection.Answer {
        let named = origin.map { [("Origin", $0)] } ?? []
        return try api.connect().request(method, target, fields: named + fields, body: body)
    }

    private var authorized: (String, String) { ("Authorization", "Bearer \(token)") }

    /// The fields of an answer that speak to a browser.
    private static func spoken(_ answer: HTTPConnection.Answer) -> [String] {
        answer.fields.keys.filter { $0.hasPrefix("access-control-") }.sorted()
    }

    @Test("a page of a named origin reads every answer, a refusal too, and the fields beside it")
    func reading() throws {
        for origin in [Self.shop, "http://localhost:5173"] {
            for (target, fields, status) in [
                ("/api/flights/", [authorized], 200), ("/api/flights/9/", [authorized], 404),
                ("/api/flights/?x=1", [authorized], 400), ("/api/flights/", [], 401),
                ("/api/flights/1/", [authorized, ("Accept", "text/html")], 200),
                ("/healthz", [], 200), ("/openapi.json", [], 200),
            ] {
                let answer = try ask("GET", target, from: origin, fields)
                #expect(answer.status == status)
                #expect(answer.fields["access-control-allow-origin"] == origin)
                #expect(answer.fields["vary"]?.hasSuffix("Origin") == true)
                #expect(answer.fields["access-control-allow-credentials"] == nil)
                let exposed = answer.fields["access-control-expose-headers"] ?? ""
                for name in ["ETag", "Location", "RateLimit", "Retry-After", "X-Request-Id"] {
                    #expect(exposed.contains(name))
                }
            }
        }
    }

    @Test(
        "any other origin gets no word that a browser would let its page read",
        arguments: [
            "https://shop.example.evil.example", "https://shop.exampl", "https://shop.example:8443",
            "http://shop.example", "https://evil.example", "null", "*", "",
            "https://shop.example, https://evil.example", "HTTPS://SHOP.EXAMPLE",
        ]
    )
    func strangers(origin: String) throws {
        let answer = try ask("GET", "/api/flights/", from: origin, [authorized])
        #expect(answer.status == 200)
        #expect(Self.spoken(answer) == [])
        // A cache has to keep this apart from what the named origin gets.
        #expect(answer.fields["vary"] == "Accept, Origin")
        let preflight = try ask(
            "OPTIONS",
            "/api/bookings/",
            from: origin,
            [("Access-Control-Request-Method", "POST"), authorized]
        )
        #expect(Self.spoken(preflight) == [])
    }

    @Test("two Origin fields are nobody's origin")
    func twoOrigins() throws {
        let second = ("Origin", Self.shop)
        #expect(Self.spoken(try ask("GET", "/healthz", from: Self.shop, [second])) == [])
    }

    @Test(
        "a preflight is answered without a token, and says the same of every path",
        arguments: [
            "/api/bookings/", "/api/bookings/7/hold/", "/api/nowhere/", "/api/flights/1/events/",
        ]
    )
    func preflight(target: String) throws {
        let answer = try ask(
            "OPTIONS",
            target,
            from: Self.shop,
            [
                ("Access-Control-Request-Method", "DELETE"),
                ("Access-Control-Request-Headers", "authorization,idempotency-key"),
            ]
        )
        #expect(answer.status == 204)
        #expect(answer.content.isEmpty)
        #expect(answer.fields["access-control-allow-origin"] == Self.shop)
        #expect(answer.fields["access-control-allow-methods"] == "GET, HEAD, POST, DELETE")
        let allowed = answer.fields["access-control-allow-headers"] ?? ""
        for name in ["Authorization", "Idempotency-Key", "Content-Type", "Last-Event-ID"] {
            #expect(allowed.contains(name))
        }
        #expect(answer.fields["access-control-max-age"] == "7200")
        #expect(answer.fields["vary"] == "Origin")
        // OPTIONS that is no preflight is a request like any other.
        #expect(try ask("OPTIONS", target, from: Self.shop).status == 401)
    }

    @Test(
        "a named origin may write, and no other page",
        arguments: [
            (shop, "cross-site", true), (shop, "same-site", true), (shop, nil, true),
            ("https://evil.example", "cross-site", false), ("https://evil.example", nil, false),
            ("null", nil, false), ("null", "cross-site", false), (nil, "cross-site", false),
            ("http://localhost", nil, true), ("http://localhost", "same-origin", true),
            ("http://localhost:8000", nil, false), ("http://localhost.evil.example", nil, false),
            ("http://evil.localhost", nil, false), (nil, "none", true), (nil, nil, true),
        ] as [(String?, String?, Bool)]
    )
    func writing(origin: String?, site: String?, isAllowed: Bool) throws {
        let body = #"{"flight_id": 1, "seat_number": "1A", "passenger_name": "Ada"}"#
        let sent = site.map { [("Sec-Fetch-Site", $0)] } ?? []
        let fields = sent + [authorized]
        let answer = try ask("POST", "/api/bookings/", from: origin, fields, body: body)
        #expect(answer.status == (isAllowed ? 201 : 403))
        let isNamed = origin == Self.shop
        #expect(answer.fields["access-control-allow-origin"] == (isNamed ? Self.shop : nil))
        #expect(answer.fields["vary"]?.contains("Origin") == true)
        let list = try client().call("GET", "/api/bookings/").json?["results"]?.array ?? []
        #expect(list.count == (isAllowed ? 1 : 0))
    }

    @Test("a write's refusal and its repetition can be read as well")
    func refusedWrites() throws {
        let key = ("Idempotency-Key", "k")
        for expected in [(422, nil), (422, "true")] as [(Int, String?)] {
            let answer = try ask(
                "POST",
                "/api/bookings/",
                from: Self.shop,
                [authorized, key],
                body: #"{"flight_id": 9, "seat_number": "1A", "passenger_name": "Ada"}"#
            )
            #expect(answer.status == expected.0)
            #expect(answer.fields["idempotency-replayed"] == expected.1)
            #expect(answer.fields["access-control-allow-origin"] == Self.shop)
        }
    }

    @Test("a page of a named origin follows the events of a flight")
    func events() throws {
        let head = try EventStream(api, fields: [("Origin", Self.shop), authorized]).head
        #expect(head.contains("\r\nAccess-Control-Allow-Origin: https://shop.example\r\n"))
        #expect(head.contains("\r\nVary: Origin\r\n"))
    }

    @Test("preflights are counted like any other request without a token")
    func counted() throws {
        var settings = ClientLimits.Settings(reads: RateLimit("2/10s"))
        settings.includesLoopback = true
        let limited = try LiveAPI(
            limits: ClientLimits(settings) { 0 },
            origins: AllowedOrigins([try WebOrigin(Self.shop)])
        )
        defer { limited.stop() }
        let connection = try limited.connect()
        for status in [204, 204, 429] {
            let answer = try connection.request(
                "OPTIONS",
                "/api/bookings/",
                fields: [("Origin", Self.shop), ("Access-Control-Request-Method", "POST")]
            )
            #expect(answer.status == status)
            #expect(answer.fields["access-control-allow-origin"] == Self.shop)
        }
    }

    @Test("where no origin is named, no answer has a field of it")
    func off() throws {
        let plain = try LiveAPI()
        defer { plain.stop() }
        let connection = try plain.connect()
        for method in ["GET", "OPTIONS", "POST"] {
            let answer = try connection.request(
                method,
                "/api/bookings/",
                fields: [("Origin", Self.shop), ("Access-Control-Request-Method", "POST")]
            )
            #expect(Self.spoken(answer) == [])
            #expect(answer.fields["vary"]?.contains("Origin") != true)
            #expect(answer.status == (method == "POST" ? 403 : method == "GET" ? 200 : 204))
        }
    }

    @Test(
        "what no browser would send is no origin",
        arguments: [
            ("*", .everybody), ("https://*.example", .everybody), ("null", .everybody),
            ("shop.example", .scheme), ("ftp://shop.example", .scheme), ("", .scheme),
            ("HTTPS://shop.example", .scheme), ("https://shop.example/", .path),
            ("https://shop.example/a", .path), ("https://shop.example?a", .path),
            ("https://ada@shop.example", .path), ("https://", .host), ("https://:443", .host),
            ("https://Shop.example", .host), ("https://sh op.example", .host),
            ("https://b\u{FC}cher.example", .host), ("https://[::1", .host), ("https://::1", .host),
            ("https://[0:0:0:0:0:0:0:1]", .host), ("https://shop.example:443", .port),
            ("http://shop.example:80", .port), ("http://shop.example:0", .port),
            ("http://shop.example:065", .port), ("http://shop.example:+65", .port),
            ("http://shop.example:65536", .port), ("http://shop.example:", .port),
            ("https://a.example\r\nX: y", .host),
        ] as [(String, WebOrigin.Fault)]
    )
    func noOrigin(text: String, fault: WebOrigin.Fault) {
        #expect(throws: fault) { try WebOrigin(text) }
    }

    @Test(
        "these are origins",
        arguments: [
            "https://shop.example", "http://localhost:5173", "https://127.0.0.1:8443",
            "https://[::1]", "http://[2001:db8::1]:8080", "https://xn--bcher-kva.example",
            "http://shop.example:443", "https://shop.example:80",
        ]
    )
    func origins(text: String) throws { _ = try WebOrigin(text) }
}
