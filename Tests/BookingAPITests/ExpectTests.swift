import BookingAPI
import Bookings
import TestSupport
import Testing

/// A client that waits for permission to send its content (`Expect: 100-continue`).
@Suite("Refusals by the head alone", .timeLimit(.minutes(1)))
struct ExpectTests {
    /// A head, and the status and code of the refusal.
    struct Case: CustomTestStringConvertible, Sendable {
        let line: String
        let fields: String
        let status: Int
        let code: String
        var testDescription: String { "\(line) \(fields)" }

        init(_ line: String, _ status: Int, _ code: String, _ fields: String = "") {
            self.line = line
            self.fields = fields
            self.status = status
            self.code = code
        }
    }

    static let agent = "Authorization: Bearer AGENT\r\n"

    static let refused = [
        Case("POST /api/nowhere/", 404, "not_found", agent),
        Case("POST /nowhere", 404, "not_found"),
        Case("GET /api/nowhere/", 404, "not_found", agent),
        Case("DELETE /api/bookings/1/", 405, "method_not_allowed", agent),
        Case("PUT /api/bookings/", 405, "method_not_allowed", agent),
        Case("POST /api/bookings/", 401, "unauthenticated"),
        Case("POST /api/nowhere/", 401, "unauthenticated"),
        Case("POST /api/flights/", 403, "forbidden", agent),
        Case("POST /api/bookings/", 403, "forbidden", agent + "Sec-Fetch-Site: cross-site\r\n"),
        Case("POST /api/bookings/", 406, "not_acceptable", agent + "Accept: image/png\r\n"),
        Case("GET /api/flights/", 406, "not_acceptable", agent + "Accept: image/png\r\n"),
        Case(
            "POST /api/bookings/",
            415,
            "unsupported_media_type",
            agent + "Content-Type: text/plain\r\n"
        ),
        Case("POST /api/bookings/?x=1", 400, "invalid_field", agent),
        Case("POST /api/bookings/", 400, "invalid_field", agent + "Idempotency-Key: a b\r\n"),
        Case("POST https://a/api/bookings/", 421, "misdirected_request", agent),
    ]

    private static func head(_ line: String, _ fields: String, length: Int) -> String {
        "\(line) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: \(length)\r\n"
            + "\(fields)\r\n"
    }

    /// Reads until the connection is closed, or until `end` has come.
    private static func text(_ socket: StreamSocket, until end: String? = nil) throws -> String {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end, text.contains(end) { return text }
            let more = try socket.receive()
            guard !more.isEmpty else { return text }
            bytes += more
        }
    }

    @Test(
        "the client gets the refusal and no 100, and may not send the content",
        arguments: refused
    )
    func refusals(example: Case) throws {
        let tokens = KnownTokens()
        let secret = tokens.make(.agent)
        let api = try LiveAPI(
            loops: 1,
            tokens: tokens,
            origins: AllowedOrigins([try WebOrigin("https://shop.example")])
        )
        defer { api.stop() }
        let socket = try StreamSocket(port: api.port)
        let fields = example.fields.replacing("AGENT", with: secret)
        let origin = fields.contains("Sec-Fetch") ? "" : "Origin: https://shop.example\r\n"
        try socket.send(Self.head(example.line, fields + origin, length: 1_000))
        let response = try Self.text(socket)
        #expect(response.hasPrefix("HTTP/1.1 \(example.status) "))
        #expect(response.contains("\"code\":\"\(example.code)\""))
        #expect(!response.contains(" 100 "))
        #expect(response.contains("\r\nAllow: ") == (example.status == 405))
        #expect(response.contains("\r\nX-Request-Id: "))
        #expect(response.contains("\r\nAccess-Control-Allow-Origin: ") == !origin.isEmpty)
    }

    @Test("a refused content is not read, and is not a request")
    func refusedContent() throws {
        let api = try LiveAPI(loops: 1)
        defer { api.stop() }
        let client = try api.client()
        let flight = try client.makeFlight()
        let socket = try StreamSocket(port: api.port)
        let body = #"{"flight_id": \#(flight), "seat_number": "1A", "passenger_name": "Ada"}"#
        let smuggled =
            "POST /api/bookings/ HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            + body
        try socket.send(Self.head("POST /api/nowhere/", "", length: smuggled.utf8.count))
        #expect(try Self.text(socket, until: "\r\n\r\n").hasPrefix("HTTP/1.1 404 "))
        try? socket.send(smuggled)
        _ = try? Self.text(socket)
        #expect(try client.call("GET", "/api/bookings/").json?["results"]?.array.isEmpty == true)
    }

    @Test("a request that its head does not refuse gets a 100, then its response, and counts once")
    func accepted() throws {
        var settings = ClientLimits.Settings(writes: RateLimit("2/10s"))
        settings.includesLoopback = true
        let api = try LiveAPI(loops: 1, limits: ClientLimits(settings) { 0 })
        defer { api.stop() }
        let flight = try api.client().makeFlight()
        let body = #"{"flight_id": \#(flight), "seat_number": "1A", "passenger_name": "Ada"}"#
        let socket = try StreamSocket(port: api.port)
        let close = "Connection: close\r\n"
        try socket.send(Self.head("POST /api/bookings/", close, length: body.utf8.count))
        #expect(try Self.text(socket, until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        try socket.send(body)
        #expect(try Self.text(socket).hasPrefix("HTTP/1.1 201 "))
        // The limit is used up now, which the next head shows.
        let next = try StreamSocket(port: api.port)
        try next.send(Self.head("POST /api/bookings/", "", length: body.utf8.count))
        #expect(try Self.text(next).hasPrefix("HTTP/1.1 429 "))
    }

    @Test("a request with a key needs its content, because the key may keep another response")
    func withKey() throws {
        let api = try LiveAPI(loops: 1)
        defer { api.stop() }
        for isReplay in [false, true] {
            let socket = try StreamSocket(port: api.port)
            let fields = "Idempotency-Key: k\r\nConnection: close\r\n"
            try socket.send(Self.head("POST /api/nowhere/", fields, length: 2))
            #expect(try Self.text(socket, until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try socket.send("{}")
            let response = try Self.text(socket)
            #expect(response.hasPrefix("HTTP/1.1 404 "))
            #expect(response.contains("\r\nIdempotency-Replayed: true\r\n") == isReplay)
        }
    }
}
