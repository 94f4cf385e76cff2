import BookingAPI
import Bookings
import TestSupport
import Testing

@Suite("Cross-origin requests", .timeLimit(.minutes(1)))
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

    /// The names of a response's CORS fields.
    private static func spoken(_ response: HTTPConnection.Answer) -> [String] {
        response.fields.keys.filter { $0.hasPrefix("access-control-") }.sorted()
    }

    @Test("a page of an allowed origin can read every response and its fields")
    func reading() throws {
        for origin in [Self.shop, "http://localhost:5173"] {
            for (target, fields, status) in [
                ("/api/flights/", [authorized], 200), ("/api/flights/9/", [authorized], 404),
                ("/api/flights/?x=1", [authorized], 400), ("/api/flights/", [], 401),
                ("/api/flights/1/", [authorized, ("Accept", "text/html")], 200),
                ("/healthz", [], 200), ("/openapi.json", [], 200),
            ] {
                let response = try ask("GET", target, from: origin, fields)
                #expect(response.status == status)
                #expect(response.fields["access-control-allow-origin"] == origin)
                #expect(response.fields["vary"]?.hasSuffix("Origin") == true)
                #expect(response.fields["access-control-allow-credentials"] == nil)
                let exposed = response.fields["access-control-expose-headers"] ?? ""
                for name in ["ETag", "Location", "RateLimit", "Retry-After", "X-Request-Id"] {
                    #expect(exposed.contains(name))
                }
            }
        }
    }

    @Test(
        "the response to any other origin has no CORS field",
        arguments: [
            "https://shop.example.evil.example", "https://shop.exampl", "https://shop.example:8443",
            "http://shop.example", "https://evil.example", "null", "*", "",
            "https://shop.example, https://evil.example", "HTTPS://SHOP.EXAMPLE",
        ]
    )
    func strangers(origin: String) throws {
        let response = try ask("GET", "/api/flights/", from: origin, [authorized])
        #expect(response.status == 200)
        #expect(Self.spoken(response) == [])
        // A cache must not give this response to the allowed origin.
        #expect(response.fields["vary"] == "Accept, Origin")
        let preflight = try ask(
            "OPTIONS",
            "/api/bookings/",
            from: origin,
            [("Access-Control-Request-Method", "POST"), authorized]
        )
        #expect(Self.spoken(preflight) == [])
    }

    @Test("two Origin fields are no allowed origin")
    func twoOrigins() throws {
        let second = ("Origin", Self.shop)
        #expect(Self.spoken(try ask("GET", "/healthz", from: Self.shop, [second])) == [])
    }

    @Test(
        "a preflight needs no token and has the same response for every path",
        arguments: [
            "/api/bookings/", "/api/bookings/7/hold/", "/api/nowhere/", "/api/flights/1/events/",
        ]
    )
    func preflight(target: String) throws {
        let response = try ask(
            "OPTIONS",
            target,
            from: Self.shop,
            [
                ("Access-Control-Request-Method", "DELETE"),
                ("Access-Control-Request-Headers", "authorization,idempotency-key"),
            ]
        )
        #expect(response.status == 204)
        #expect(response.content.isEmpty)
        #expect(response.fields["access-control-allow-origin"] == Self.shop)
        #expect(response.fields["access-control-allow-methods"] == "GET, HEAD, POST, DELETE")
        let allowed = response.fields["access-control-allow-headers"] ?? ""
        for name in ["Authorization", "Idempotency-Key", "Content-Type", "Last-Event-ID"] {
            #expect(allowed.contains(name))
        }
        #expect(response.fields["access-control-max-age"] == "7200")
        #expect(response.fields["vary"] == "Origin")
        // OPTIONS without the fields of a preflight needs a token.
        #expect(try ask("OPTIONS", target, from: Self.shop).status == 401)
    }

    @Test(
        "a page of an allowed origin may write, and no other page",
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
        let response = try ask("POST", "/api/bookings/", from: origin, fields, body: body)
        #expect(response.status == (isAllowed ? 201 : 403))
        let isNamed = origin == Self.shop
        #expect(response.fields["access-control-allow-origin"] == (isNamed ? Self.shop : nil))
        #expect(response.fields["vary"]?.contains("Origin") == true)
        let list = try client().call("GET", "/api/bookings/").json?["results"]?.array ?? []
        #expect(list.count == (isAllowed ? 1 : 0))
    }

    @Test("a page of an allowed origin can read the problem of a write, and its replay")
    func refusedWrites() throws {
        let key = ("Idempotency-Key", "k")
        for expected in [(422, nil), (422, "true")] as [(Int, String?)] {
            let response = try ask(
                "POST",
                "/api/bookings/",
                from: Self.shop,
                [authorized, key],
                body: #"{"flight_id": 9, "seat_number": "1A", "passenger_name": "Ada"}"#
            )
            #expect(response.status == expected.0)
            #expect(response.fields["idempotency-replayed"] == expected.1)
            #expect(response.fields["access-control-allow-origin"] == Self.shop)
        }
    }

    @Test("a page of an allowed origin can subscribe to a flight")
    func events() throws {
        let head = try EventStream(api, fields: [("Origin", Self.shop), authorized]).head
        #expect(head.contains("\r\nAccess-Control-Allow-Origin: https://shop.example\r\n"))
        #expect(head.contains("\r\nVary: Origin\r\n"))
    }

    @Test("preflights count as requests without a token")
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
            let response = try connection.request(
                "OPTIONS",
                "/api/bookings/",
                fields: [("Origin", Self.shop), ("Access-Control-Request-Method", "POST")]
            )
            #expect(response.status == status)
            #expect(response.fields["access-control-allow-origin"] == Self.shop)
        }
    }

    @Test("without allowed origins no response has a CORS field")
    func off() throws {
        let plain = try LiveAPI()
        defer { plain.stop() }
        let connection = try plain.connect()
        for method in ["GET", "OPTIONS", "POST"] {
            let response = try connection.request(
                method,
                "/api/bookings/",
                fields: [("Origin", Self.shop), ("Access-Control-Request-Method", "POST")]
            )
            #expect(Self.spoken(response) == [])
            #expect(response.fields["vary"]?.contains("Origin") != true)
            #expect(response.status == (method == "POST" ? 403 : method == "GET" ? 200 : 204))
        }
    }

    @Test(
        "text that browsers do not send is not an origin",
        arguments: [
            ("*", .notSingle), ("https://*.example", .notSingle), ("null", .notSingle),
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
        "origins as browsers send them are accepted",
        arguments: [
            "https://shop.example", "http://localhost:5173", "https://127.0.0.1:8443",
            "https://[::1]", "http://[2001:db8::1]:8080", "https://xn--bcher-kva.example",
            "http://shop.example:443", "https://shop.example:80",
        ]
    )
    func origins(text: String) throws { _ = try WebOrigin(text) }
}
