import TestSupport
import Testing

/// A request that is rejected, and the problem that it gets.
struct BadRequest: CustomTestStringConvertible, Sendable {
    let method: String
    let target: String
    let body: String?
    let fields: [(String, String)]
    let status: Int
    let code: String
    /// All fields that `errors` must name.
    let errors: Set<String>
    var testDescription: String { "\(method) \(target) \(body ?? "") \(fields)" }

    /// Reads `POST /path content | 400 code field field`.
    init(_ line: String, fields: [(String, String)] = []) {
        let halves = line.split(separator: " | ")
        let request = halves[0].split(separator: " ", maxSplits: 2).map(String.init)
        let response = halves[1].split(separator: " ").map(String.init)
        method = request[0]
        target = request[1]
        body = request.count > 2 ? request[2] : nil
        status = Int(response[0]) ?? 0
        code = response[1]
        errors = Set(response[2...])
        self.fields = fields
    }

    /// A new booking and the problem that it gets.
    init(form body: String, _ status: Int, _ code: String, _ errors: [String] = []) {
        method = "POST"
        target = "/api/bookings/"
        self.body = body
        fields = []
        self.status = status
        self.code = code
        self.errors = Set(errors)
    }
}

@Suite("Bad requests", .timeLimit(.minutes(1)))
struct ValidationTests {
    static let bookings = [
        BadRequest(form: "", 400, "invalid_json"),
        BadRequest(form: "{", 400, "invalid_json"),
        BadRequest(form: "{\"flight_id\":1,\"flight_id\":1}", 400, "invalid_json"),
        BadRequest(form: "{} {}", 400, "invalid_json"),
        BadRequest(form: "\u{FEFF}{}", 400, "invalid_json"),
        BadRequest(form: "[]", 400, "invalid_field", ["body"]),
        BadRequest(form: "null", 400, "invalid_field", ["body"]),
        BadRequest(
            form: "{}",
            400,
            "invalid_field",
            ["flight_id", "seat_number", "passenger_name"]
        ),
        BadRequest(form: form(flight: "\"1\""), 400, "invalid_field", ["flight_id"]),
        BadRequest(form: form(flight: "true"), 400, "invalid_field", ["flight_id"]),
        BadRequest(form: form(flight: "1.5"), 400, "invalid_field", ["flight_id"]),
        BadRequest(form: form(flight: "0"), 400, "invalid_field", ["flight_id"]),
        BadRequest(form: form(flight: "-1"), 400, "invalid_field", ["flight_id"]),
        BadRequest(form: form(flight: "9223372036854775808"), 400, "invalid_field", ["flight_id"]),
        BadRequest(form: form(flight: "null"), 400, "invalid_field", ["flight_id"]),
        BadRequest(form: form(flight: "[1]"), 400, "invalid_field", ["flight_id"]),
        BadRequest(form: form(seat: "12"), 400, "invalid_field", ["seat_number"]),
        BadRequest(form: form(name: "\"\""), 400, "invalid_field", ["passenger_name"]),
        BadRequest(form: form(name: "\" \""), 400, "invalid_field", ["passenger_name"]),
        BadRequest(
            form: form(name: "\"\u{2003}\\u00a0\u{3000} \""),
            400,
            "invalid_field",
            ["passenger_name"]
        ),
        BadRequest(form: form(name: "\"a\\u0000b\""), 400, "invalid_field", ["passenger_name"]),
        BadRequest(form: form(name: "\"a\\u0085b\""), 400, "invalid_field", ["passenger_name"]),
        BadRequest(form: form(name: "{}"), 400, "invalid_field", ["passenger_name"]),
        BadRequest(
            form: form(name: "\"\(String(repeating: "é", count: 201))\""),
            400,
            "invalid_field",
            ["passenger_name"]
        ),
        BadRequest(form: form(more: ",\"seat\":1"), 400, "invalid_field", ["seat"]),
        BadRequest(
            form: form(more: ",\"x\":{\"a\":[1,2]},\"y\":1"),
            400,
            "invalid_field",
            ["x", "y"]
        ),
        BadRequest(
            form: form(flight: "{}", seat: "[]", name: "7", more: ",\"z\":null"),
            400,
            "invalid_field",
            ["flight_id", "seat_number", "passenger_name", "z"]
        ),
        BadRequest(form: form(flight: "99"), 422, "unknown_flight"),
        BadRequest(form: form(seat: "\"31A\""), 422, "unknown_seat"),
        BadRequest(form: form(seat: "\"1Z\""), 422, "unknown_seat"),
        BadRequest(form: form(seat: "\"\""), 422, "unknown_seat"),
        BadRequest(form: form(seat: "\"01A\""), 422, "unknown_seat"),
        BadRequest(form: form(seat: "\"1A'; DROP TABLE bookings; --\""), 422, "unknown_seat"),
    ]

    private static func form(
        flight: String = "1",
        seat: String = "\"12A\"",
        name: String = "\"Ada\"",
        more: String = ""
    ) -> String {
        "{\"flight_id\":\(flight),\"seat_number\":\(seat),\"passenger_name\":\(name)\(more)}"
    }

    static let others =
        [
            #"POST /api/bookings/1/pay/ | 400 invalid_json"#,
            #"POST /api/bookings/1/pay/ {} | 400 invalid_field success"#,
            #"POST /api/bookings/1/pay/ {"success":1} | 400 invalid_field success"#,
            #"POST /api/bookings/1/pay/ {"success":"true"} | 400 invalid_field success"#,
            #"POST /api/bookings/1/pay/ {"success":null} | 400 invalid_field success"#,
            #"POST /api/bookings/1/hold/ {"x":1} | 400 invalid_field x"#,
            #"POST /api/bookings/1/hold/ [] | 400 invalid_field body"#,
            #"POST /api/bookings/1/hold/ x | 400 invalid_json"#,
            #"DELETE /api/bookings/1/hold/ {"x":1} | 400 invalid_field x"#,
            "POST /api/bookings/1/hold/?x=1 | 400 invalid_field x",
            "GET /api/bookings/?limit=0 | 400 invalid_field limit",
            "GET /api/bookings/?limit=1001 | 400 invalid_field limit",
            "GET /api/bookings/?limit= | 400 invalid_field limit",
            "GET /api/bookings/?limit=+5 | 400 invalid_field limit",
            "GET /api/bookings/?limit=1&limit=2 | 400 invalid_field limit",
            "GET /api/bookings/?page=2 | 400 invalid_field page",
            "GET /api/bookings/?cursor=1 | 400 invalid_field cursor",
            "GET /api/bookings/?cursor=b00000000000000010000 | 400 invalid_field cursor",
            "GET /api/bookings/?status=held | 400 invalid_field status",
            "GET /api/bookings/?flight_id=x | 400 invalid_field flight_id",
            "GET /api/bookings/?flight_id=99999999999999999999 | 400 invalid_field flight_id",
            "GET /api/bookings/?refund_due=1 | 400 invalid_field refund_due",
            "GET /api/bookings/?limit=x&status=x&nope=1 | 400 invalid_field limit status nope",
            "GET /api/bookings/1/?x=1 | 400 invalid_field x",
            "GET /api/flights/?status=HELD | 400 invalid_field status",
            "GET /api/flights/1/seats/?x | 400 invalid_field x",
            "GET /api/flights/1/events/?after=-1 | 400 invalid_field after",
            "GET /api/bookings/999/ | 404 not_found",
            "GET /api/bookings/0/ | 404 not_found",
            "GET /api/bookings/x/ | 404 not_found",
            "GET /api/bookings/01/ | 404 not_found",
            "GET /api/bookings/999/history/ | 404 not_found",
            "POST /api/bookings/999/hold/ | 404 not_found",
            "POST /api/bookings/9223372036854775807/hold/ | 404 not_found",
            "GET /api/flights/999/ | 404 not_found",
            "GET /api/flights/999/seats/ | 404 not_found",
            "GET /api/flights/999/events/ | 404 not_found",
            "GET /nowhere | 404 not_found",
            "GET /api/?x=1 | 400 invalid_field x",
            "POST /api/ {} | 405 method_not_allowed",
            "GET /assets/nothing.js | 404 not_found",
            "GET /assets/pages/nothing.js | 404 not_found",
            "PUT /api/bookings/ {} | 405 method_not_allowed",
            "DELETE /api/bookings/1/ | 405 method_not_allowed",
            "GET /api/bookings/1/hold/ | 405 method_not_allowed",
            "PATCH /api/bookings/1/ {} | 405 method_not_allowed",
            "POST /healthz | 405 method_not_allowed",
        ].map { BadRequest($0) }

    static let fields: [BadRequest] =
        [
            BadRequest(
                "GET /api/bookings/ | 406 not_acceptable",
                fields: [("Accept", "image/png")]
            ),
            BadRequest(
                "POST /api/bookings/1/hold/ | 406 not_acceptable",
                fields: [("Accept", "application/json;q=0")]
            ),
            BadRequest(
                "GET /api/flights/1/events/ | 406 not_acceptable",
                fields: [("Accept", "application/json")]
            ),
            BadRequest(
                "POST /api/bookings/ {} | 415 unsupported_media_type",
                fields: [("Content-Type", "text/plain")]
            ),
            BadRequest(
                "POST /api/bookings/ {} | 415 unsupported_media_type",
                fields: [("Content-Type", "application/json; charset=latin1")]
            ),
            BadRequest(
                "POST /api/bookings/ {} | 400 invalid_field Idempotency-Key",
                fields: [("Idempotency-Key", "a"), ("Idempotency-Key", "a")]
            ),
        ]
        + ["", "x", "-1", "01", "1 2", "9223372036854775808"].flatMap { id in
            ["/api/flights/1/events/", "/api/events/"].map { path in
                BadRequest(
                    "GET \(path) | 400 invalid_field Last-Event-ID",
                    fields: [("Last-Event-ID", id)]
                )
            }
        }
        + ["", "a b", "\u{E9}", String(repeating: "k", count: 256)].map { key in
            BadRequest(
                "POST /api/bookings/ {} | 400 invalid_field Idempotency-Key",
                fields: [("Idempotency-Key", key)]
            )
        }

    @Test(
        "a rejected request gets a problem that names every field, and changes nothing",
        arguments: bookings + others + fields
    )
    func refusals(request: BadRequest) throws {
        let api = try LiveAPI(loops: 1)
        defer { api.stop() }
        let client = try api.client()
        _ = try client.makeFlight()
        _ = try client.book("1A", on: 1)
        let before = try client.call("GET", "/api/bookings/").text
        let response = try client.call(
            request.method,
            request.target,
            request.body,
            fields: request.fields
        )
        #expect(response.status == request.status)
        #expect(response.code == request.code)
        #expect(response.json?["errors"]?.keys ?? [] == request.errors)
        for field in request.errors {
            #expect(response.json?["errors"]?[field]?.array.first?.string?.isEmpty == false)
        }
        #expect((response.fields["allow"] != nil) == (response.status == 405))
        #expect(try client.call("GET", "/api/bookings/").text == before)
    }

    @Test("the problem of a new flight names every field")
    func flights() throws {
        let api = try LiveAPI(loops: 1)
        defer { api.stop() }
        let client = try api.client()
        let response = try client.call(
            "POST",
            "/api/flights/",
            """
            {"flight_number": "ba117", "origin": "London", "destination": "J1", "departs_at": "soon",
             "cabin": {"rows": 0, "seats": "AA", "color": 1}, "missing": ["A1"], "pilot": "x"}
            """
        )
        #expect(response.code == "invalid_field")
        #expect(
            response.json?["errors"]?.keys == [
                "flight_number", "origin", "destination", "departs_at", "cabin.rows",
                "cabin.seats", "cabin.color", "missing", "pilot",
            ]
        )
        let missing = try client.call("POST", "/api/flights/", #"{"cabin": {}}"#)
        #expect(
            missing.json?["errors"]?.keys == [
                "flight_number", "origin", "destination", "departs_at", "cabin.rows", "cabin.seats",
            ]
        )
    }
}
