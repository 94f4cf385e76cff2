import TestSupport
import Testing

@Suite("Idempotency keys", .timeLimit(.minutes(1)))
struct IdempotencyTests {
    let database: APIDatabase
    let api: LiveAPI
    let client: Client

    init() throws {
        database = try APIDatabase()
        api = try LiveAPI(database: database)
        client = try api.client()
        _ = try client.makeFlight()
    }

    private static let form = #"{"flight_id": 1, "seat_number": "1A", "passenger_name": "Ada"}"#
    private static let key = [("Idempotency-Key", "key-1")]

    @Test(
        "a repeated request gets the same response and has one effect, with or without the trailing slash"
    )
    func replay() throws {
        let first = try client.call("POST", "/api/bookings/", Self.form, fields: Self.key)
        #expect(first.status == 201)
        #expect(first.fields["idempotency-replayed"] == nil)
        for target in ["/api/bookings/", "/api/bookings"] {
            let again = try client.call("POST", target, Self.form, fields: Self.key)
            #expect(again.status == 201)
            #expect(again.text == first.text)
            #expect(again.fields["location"] == first.fields["location"])
            #expect(again.fields["content-type"] == first.fields["content-type"])
            #expect(again.fields["idempotency-replayed"] == "true")
            #expect(again.fields["x-request-id"] != first.fields["x-request-id"])
        }
        let page = try client.call("GET", "/api/bookings/")
        #expect(page.json?["results"]?.array.count == 1)
    }

    @Test("a 405 has Allow, the first time and when it is replayed")
    func keptMethodNotAllowed() throws {
        for isReplay in [false, true] {
            let response = try client.call("DELETE", "/api/bookings/", fields: Self.key)
            #expect(response.status == 405)
            #expect(response.fields["allow"] == "GET, HEAD, POST, OPTIONS")
            #expect((response.fields["idempotency-replayed"] != nil) == isReplay)
        }
        // Another problem has no Allow.
        let other = try client.call("DELETE", "/api/flights/", fields: Self.key)
        #expect(other.status == 422)
        #expect(other.fields["allow"] == nil)
    }

    @Test("a restart keeps stored responses")
    func restart() throws {
        let first = try client.call("POST", "/api/bookings/", Self.form, fields: Self.key)
        api.stop()
        let restarted = try LiveAPI(database: database)
        let again = try restarted.client().call(
            "POST",
            "/api/bookings/",
            Self.form,
            fields: Self.key
        )
        #expect(again.text == first.text)
        #expect(again.fields["idempotency-replayed"] == "true")
    }

    @Test(
        "a key that was sent with another request is rejected",
        arguments: [
            ("POST", "/api/bookings/", form + " "),
            ("POST", "/api/bookings/1/hold/", ""),
            ("DELETE", "/api/bookings/1/hold/", ""),
            ("POST", "/api/nowhere/", form),
            ("POST", "/api/bookings/?x=1", form),
        ]
    )
    func reuse(method: String, target: String, body: String) throws {
        try client.call("POST", "/api/bookings/", Self.form, fields: Self.key)
        let other = try client.call(method, target, body, fields: Self.key)
        #expect(other.status == 422)
        #expect(other.code == "idempotency_key_reused")
        #expect(try client.show(1).bookingStatus == "INITIATED")
    }

    @Test(
        "4xx responses are stored, and replayed although the request would succeed now",
        arguments: [
            ("POST", "/api/bookings/1/pay/", #"{"success": true}"#, "invalid_transition"),
            ("POST", "/api/bookings/1/pay/", #"{"success": 1}"#, "invalid_field"),
            ("POST", "/api/bookings/1/pay/", "{", "invalid_json"),
            ("POST", "/api/bookings/2/hold/", "", "not_found"),
            ("POST", "/api/nowhere/", "", "not_found"),
            ("DELETE", "/api/bookings/1/", "", "method_not_allowed"),
            (
                "POST", "/api/bookings/",
                #"{"flight_id":9,"seat_number":"1A","passenger_name":"A"}"#, "unknown_flight"
            ),
        ]
    )
    func refusals(method: String, target: String, body: String, code: String) throws {
        _ = try client.book("1A", on: 1)
        let first = try client.call(method, target, body, fields: Self.key)
        #expect(first.code == code)
        try client.act("hold", on: 1)
        _ = try client.book("2A", on: 1)
        let again = try client.call(method, target, body, fields: Self.key)
        #expect(again.status == first.status)
        #expect(again.text == first.text)
        #expect(again.fields["idempotency-replayed"] == "true")
    }

    @Test("of concurrent duplicates one has the effect, and all get its response")
    func concurrent() throws {
        let clients = try (0..<16).map { _ in try api.client() }
        for client in clients {
            try client.connection.send(
                "POST",
                "/api/bookings/",
                fields: Self.key,
                body: Self.form
            )
        }
        let responses = try clients.map { try $0.receive() }
        #expect(Set(responses.map(\.status)) == [201])
        #expect(Set(responses.map(\.text)).count == 1)
        #expect(responses.count { $0.fields["idempotency-replayed"] == nil } == 1)
    }
}
