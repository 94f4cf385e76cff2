import TestSupport
import Testing

@Suite("Requests that may be sent again", .timeLimit(.minutes(1)))
struct IdempotencyTests {
    let folder: TemporaryFolder
    let api: LiveAPI
    let client: Client

    init() throws {
        folder = try TemporaryFolder(inMemory: true)
        api = try LiveAPI(folder: folder)
        client = try api.client()
        _ = try client.makeFlight()
    }

    private static let form = #"{"flight_id": 1, "seat_number": "1A", "passenger_name": "Ada"}"#
    private static let key = [("Idempotency-Key", "key-1")]

    @Test(
        "the same request gets the same answer and has one effect, on either spelling of its path"
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

    @Test("a kept 405 says what the path allows, the first time and again")
    func keptMethodNotAllowed() throws {
        for isReplay in [false, true] {
            let answer = try client.call("DELETE", "/api/bookings/", fields: Self.key)
            #expect(answer.status == 405)
            #expect(answer.fields["allow"] == "GET, HEAD, POST, OPTIONS")
            #expect((answer.fields["idempotency-replayed"] != nil) == isReplay)
        }
        // A refusal for another reason says nothing of methods.
        let other = try client.call("DELETE", "/api/flights/", fields: Self.key)
        #expect(other.status == 422)
        #expect(other.fields["allow"] == nil)
    }

    @Test("a restart does not forget")
    func restart() throws {
        let first = try client.call("POST", "/api/bookings/", Self.form, fields: Self.key)
        api.stop()
        let restarted = try LiveAPI(folder: folder)
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
        "the key of another request is refused",
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
        "refusals are answers, too, and come again although they would not be refused any more",
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

    @Test("of many at once, one has the effect and all get its answer")
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
        let answers = try clients.map { try $0.receive() }
        #expect(Set(answers.map(\.status)) == [201])
        #expect(Set(answers.map(\.text)).count == 1)
        #expect(answers.count { $0.fields["idempotency-replayed"] == nil } == 1)
    }
}
