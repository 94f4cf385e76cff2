import SQLiteStore
import TestSupport
import Testing

@Suite("Content negotiation", .timeLimit(.minutes(1)))
struct NegotiationTests {
    @Test("a write by a page of another site is rejected", arguments: ["cross-site", "same-site"])
    func otherSites(site: String) throws {
        let api = try LiveAPI(loops: 1)
        let client = try api.client()
        let flight = try client.makeFlight()
        let body = #"{"flight_id": \#(flight), "seat_number": "1A", "passenger_name": "Ada"}"#
        func status(_ site: String) throws -> Int {
            try client.call("POST", "/api/bookings/", body, fields: [("Sec-Fetch-Site", site)])
                .status
        }
        #expect(try status(site) == 403)
        #expect(try client.call("GET", "/api/bookings/").json?["results"]?.array.isEmpty == true)
        #expect(try status("same-origin") == 201)
        #expect(try status("none") == 201)
        api.stop()
    }

    @Test(
        "browsers get a page and programs get JSON",
        arguments: [
            ("", "application/json"),
            ("*/*", "application/json"),
            ("application/json", "application/json"),
            ("Application/JSON; charset=utf-8", "application/json"),
            ("application/*", "application/json"),
            ("text/*;q=0.5, */*;q=0.1", "application/json"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
            ("text/html", "text/html"),
            ("text/html, application/json", "text/html"),
            ("application/json, text/html", "application/json"),
            ("text/html;q=0.5, application/json;q=0.6", "application/json"),
            ("application/json;q=0.5, text/html;q=0.6", "text/html"),
            ("application/json;q=0, text/html", "text/html"),
            ("text/html;q=0, */*", "application/json"),
            ("image/png, application/json;q=0.001", "application/json"),
            ("image/png", "406"), ("application/json;q=0", "406"), ("application/xml", "406"),
            ("*/*;q=0", "406"), ("*/*, application/json;q=0.0", "406"),
        ]
    )
    func accept(field: String, expected: String) throws {
        let api = try LiveAPI(loops: 1)
        defer { api.stop() }
        let connection = try HTTPConnection(port: api.port)
        let fields = field.isEmpty ? [] : [("Accept", field)]
        let response = try connection.request("GET", "/api/flights/", fields: fields)
        if expected == "406" {
            #expect(response.status == 406)
        } else {
            #expect(response.status == 200)
            #expect(response.fields["content-type"]?.hasPrefix(expected) == true)
            #expect(response.fields["vary"] == "Accept")
        }
    }

    @Test(
        "content is read as JSON with its own type, with none, and with curl's default",
        arguments: [
            nil, "application/json", "application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"", "application/x-www-form-urlencoded",
        ]
    )
    func contentType(field: String?) throws {
        let api = try LiveAPI(loops: 1)
        defer { api.stop() }
        let client = try api.client()
        let flight = try client.makeFlight()
        let response = try client.call(
            "POST",
            "/api/bookings/",
            #"{"flight_id": \#(flight), "seat_number": "1A", "passenger_name": "A"}"#,
            fields: field.map { [("Content-Type", $0)] } ?? []
        )
        #expect(response.status == 201)
    }

    @Test("actions that need no content accept none or an empty object")
    func noContent() throws {
        let api = try LiveAPI(loops: 1)
        defer { api.stop() }
        let client = try api.client()
        let booking = try client.book("1A", on: try client.makeFlight())
        #expect(try client.act("hold", on: booking, " {\n} ").status == 200)
        #expect(try client.act("checkout", on: booking).status == 200)
        #expect(try client.act("release", on: booking, "{}").bookingStatus == "EXPIRED")
    }

    @Test("a full queue is a 503 with Retry-After, and the key keeps nothing")
    func overload() throws {
        let database = try APIDatabase()
        let full = try LiveAPI(database: database, loops: 1, waitingWrites: 0)
        let key = [("Idempotency-Key", "k")]
        let target = "/api/bookings/1/hold/"
        let response = try full.client().call("POST", target, fields: key)
        #expect(response.status == 503)
        #expect(response.code == "overloaded")
        #expect(response.fields["retry-after"] == "1")
        full.stop()
        let api = try LiveAPI(database: database, loops: 1)
        defer { api.stop() }
        let later = try api.client().call("POST", target, fields: key)
        #expect(later.code == "not_found")
        #expect(later.fields["idempotency-replayed"] == nil)
    }

    @Test("a trailing slash and unnecessary escapes make no difference")
    func spellings() throws {
        let api = try LiveAPI(loops: 1)
        defer { api.stop() }
        let client = try api.client()
        let booking = try client.book("1A", on: try client.makeFlight())
        let responses = try ["/api/bookings/1/", "/api/bookings/1", "/api/%62ookings/1"].map {
            try client.connection.request("GET", $0).text
        }
        #expect(Set(responses).count == 1)
        #expect(try client.call("POST", "/api/bookings/\(booking)/hold").status == 200)
    }
}
