import TestSupport
import Testing

/// Invalid input gets a problem that names field and reason; it changes nothing and crashes nothing.
@Suite("Bad input", .timeLimit(.minutes(2)))
struct BadInputTests {
    /// A request that is rejected.
    struct Case: Sendable, CustomStringConvertible {
        let method: String
        let target: String
        let body: String?
        let status: Int
        let code: String
        var field: String?

        init(
            _ method: String,
            _ target: String,
            _ body: String? = nil,
            _ status: Int,
            _ code: String,
            field: String? = nil
        ) {
            self.method = method
            self.target = target
            self.body = body
            self.status = status
            self.code = code
            self.field = field
        }

        var description: String { "\(method) \(target) \(body?.prefix(60) ?? "")" }
    }

    static let booking = "/api/bookings/"
    static let flight = "/api/flights/"

    static func newBooking(
        flight: String = "1",
        seat: String = "\"1A\"",
        name: String = "\"Ada\"",
        more: String = ""
    ) -> String {
        #"{"flight_id": \#(flight), "seat_number": \#(seat), "passenger_name": \#(name)\#(more)}"#
    }

    static func newFlight(
        number: String = "\"XX1\"",
        departs: String = "\"2099-01-01T00:00:00.000Z\"",
        cabin: String = #"{"rows": 2, "seats": "AB"}"#,
        more: String = ""
    ) -> String {
        """
        {"flight_number": \(number), "origin": "FRA", "destination": "LHR", \
        "departs_at": \(departs), "cabin": \(cabin)\(more)}
        """
    }

    static let malformed: [Case] = [
        Case("POST", booking, "", 400, "invalid_json"),
        Case("POST", booking, "{", 400, "invalid_json"),
        Case("POST", booking, "[1,2,]", 400, "invalid_json"),
        Case("POST", booking, "\u{feff}{}", 400, "invalid_json"),
        Case("POST", booking, #"{"flight_id": 1, "flight_id": 2}"#, 400, "invalid_json"),
        Case("POST", booking, #"{"passenger_name": "\ud800"}"#, 400, "invalid_json"),
        Case("POST", booking, String(repeating: "[", count: 10_000), 400, "invalid_json"),
        Case(
            "POST",
            booking,
            newBooking(more: #", "seat": 1"#),
            400,
            "invalid_field",
            field: "seat"
        ),
    ]

    static let bookingFields: [Case] = [
        Case("POST", booking, "{}", 400, "invalid_field", field: "flight_id"),
        Case(
            "POST",
            booking,
            newBooking(flight: "\"1\""),
            400,
            "invalid_field",
            field: "flight_id"
        ),
        Case("POST", booking, newBooking(flight: "1.5"), 400, "invalid_field", field: "flight_id"),
        Case(
            "POST",
            booking,
            newBooking(flight: "99999999999999999999"),
            400,
            "invalid_field",
            field: "flight_id"
        ),
        Case("POST", booking, newBooking(seat: "12"), 400, "invalid_field", field: "seat_number"),
        Case("POST", booking, newBooking(seat: "null"), 400, "invalid_field", field: "seat_number"),
        Case(
            "POST",
            booking,
            newBooking(name: "\"\""),
            400,
            "invalid_field",
            field: "passenger_name"
        ),
        Case(
            "POST",
            booking,
            newBooking(name: #""a\u0000b""#),
            400,
            "invalid_field",
            field: "passenger_name"
        ),
        Case(
            "POST",
            booking,
            newBooking(name: "\"" + String(repeating: "x", count: 201) + "\""),
            400,
            "invalid_field",
            field: "passenger_name"
        ),
        Case("POST", booking, newBooking(flight: "2"), 422, "unknown_flight"),
        Case("POST", booking, newBooking(seat: "\"9Z\""), 422, "unknown_seat"),
    ]

    static let flightFields: [Case] = [
        Case(
            "POST",
            flight,
            newFlight(number: "\"\""),
            400,
            "invalid_field",
            field: "flight_number"
        ),
        Case(
            "POST",
            flight,
            newFlight(departs: "\"tomorrow\""),
            400,
            "invalid_field",
            field: "departs_at"
        ),
        Case(
            "POST",
            flight,
            newFlight(departs: "\"2099-02-30T00:00:00.000Z\""),
            400,
            "invalid_field",
            field: "departs_at"
        ),
        Case(
            "POST",
            flight,
            newFlight(cabin: #"{"rows": 0, "seats": "AB"}"#),
            400,
            "invalid_field",
            field: "cabin.rows"
        ),
        Case(
            "POST",
            flight,
            newFlight(cabin: #"{"rows": 201, "seats": "AB"}"#),
            400,
            "invalid_field",
            field: "cabin.rows"
        ),
        Case(
            "POST",
            flight,
            newFlight(cabin: #"{"rows": 2, "seats": "AA"}"#),
            400,
            "invalid_field",
            field: "cabin.seats"
        ),
        Case(
            "POST",
            flight,
            newFlight(more: #", "missing": ["3A"]"#),
            400,
            "invalid_field",
            field: "missing"
        ),
    ]

    static let elsewhere: [Case] = [
        Case("POST", "/api/bookings/1/pay/", "{}", 400, "invalid_field", field: "success"),
        Case(
            "POST",
            "/api/bookings/1/pay/",
            #"{"success": "yes"}"#,
            400,
            "invalid_field",
            field: "success"
        ),
        Case("POST", "/api/bookings/1/hold/", #"{"x": 1}"#, 400, "invalid_field", field: "x"),
        Case("GET", "/api/bookings/?limit=0", nil, 400, "invalid_field", field: "limit"),
        Case("GET", "/api/bookings/?limit=1001", nil, 400, "invalid_field", field: "limit"),
        Case("GET", "/api/bookings/?status=SOLD", nil, 400, "invalid_field", field: "status"),
        Case("GET", "/api/bookings/?cursor=x", nil, 400, "invalid_field", field: "cursor"),
        Case("GET", "/api/bookings/?colour=red", nil, 400, "invalid_field", field: "colour"),
        Case("GET", "/api/bookings/0/", nil, 404, "not_found"),
        Case("GET", "/api/bookings/99999999999999999999/", nil, 404, "not_found"),
        Case("GET", "/api/bookings/1/nothing/", nil, 404, "not_found"),
        Case("GET", "/api/flights/77/seats/", nil, 404, "not_found"),
        Case("PUT", "/api/bookings/1/", "{}", 405, "method_not_allowed"),
        Case("GET", "/api/bookings/1/hold/", nil, 405, "method_not_allowed"),
    ]

    @Test(
        "invalid input gets a problem that names field and reason, and changes nothing",
        arguments: [malformed, bookingFields, flightFields, elsewhere]
    )
    func refused(cases: [Case]) throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        let client = try server.connect()
        let flight = try client.makeFlight(rows: 2)
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        for wrong in cases {
            try client.send(wrong.method, wrong.target, body: wrong.body)
            try Self.check(client.receive(), of: wrong)
            #expect(try client.history(id).count == 1, "\(wrong)")
            let all = try client.expect(200, "GET", Self.booking, as: Results<BookingView>.self)
            #expect(all.results.count == 1, "\(wrong)")
            let flights = try client.expect(200, "GET", Self.flight, as: Results<FlightView>.self)
            #expect(flights.results.count == 1, "\(wrong)")
        }
        #expect(server.process.poll() == nil)
    }

    static func check(_ answer: HTTPConnection.Answer, of wrong: Case) throws {
        #expect(answer.status == wrong.status, "\(wrong): \(answer.text)")
        #expect(answer.fields["content-type"] == "application/problem+json", "\(wrong)")
        let problem: ProblemView = try answer.decoded()
        #expect(problem.code == wrong.code, "\(wrong): \(answer.text)")
        #expect(problem.status == wrong.status, "\(wrong)")
        #expect(problem.type == "/problems/" + wrong.code, "\(wrong)")
        guard let field = wrong.field else { return }
        let reasons = try #require(problem.errors?[field], "\(wrong): \(answer.text)")
        #expect(!reasons.isEmpty && reasons.allSatisfy { !$0.isEmpty }, "\(wrong)")
    }
}
