import SQLiteStore
import TestSupport
import Testing

@Suite("What clients accept and send", .timeLimit(.minutes(1)))
struct NegotiationTests {
    @Test("a page of another site may not change anything", arguments: ["cross-site", "same-site"])
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
        "people get a page and programs get JSON",
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
        let answer = try connection.request("GET", "/api/flights/", fields: fields)
        if expected == "406" {
            #expect(answer.status == 406)
        } else {
            #expect(answer.status == 200)
            #expect(answer.fields["content-type"]?.hasPrefix(expected) == true)
            #expect(answer.fields["vary"] == "Accept")
        }
    }

    @Test(
        "JSON is read under its own name, under none, and under curl's default",
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
        let answer = try client.call(
            "POST",
            "/api/bookings/",
            #"{"flight_id": \#(flight), "seat_number": "1A", "passenger_name": "A"}"#,
            fields: field.map { [("Content-Type", $0)] } ?? []
        )
        #expect(answer.status == 201)
    }

    @Test("actions that need no content take none, or an empty object")
    func noContent() throws {
        let api = try LiveAPI(loops: 1)
        defer { api.stop() }
        let client = try api.client()
        let booking = try client.book("1A", on: try client.makeFlight())
        #expect(try client.act("hold", on: booking, " {\n} ").status == 200)
        #expect(try client.act("checkout", on: booking).status == 200)
        #expect(try client.act("release", on: booking, "{}").bookingStatus == "EXPIRED")
    }

    @Test("a full queue is a 503 that says when to come again, and keeps nothing for the key")
    func overload() throws {
        let folder = try TemporaryFolder(inMemory: true)
        let full = try LiveAPI(folder: folder, loops: 1, waitingWrites: 0)
        let key = [("Idempotency-Key", "k")]
        let target = "/api/bookings/1/hold/"
        let answer = try full.client().call("POST", target, fields: key)
        #expect(answer.status == 503)
        #expect(answer.code == "overloaded")
        #expect(answer.fields["retry-after"] == "1")
        full.stop()
        let api = try LiveAPI(folder: folder, loops: 1)
        defer { api.stop() }
        let later = try api.client().call("POST", target, fields: key)
        #expect(later.code == "not_found")
        #expect(later.fields["idempotency-replayed"] == nil)
    }

    @Test("the trailing slash makes no difference, nor do escapes that need not be")
    func spellings() throws {
        let api = try LiveAPI(loops: 1)
        defer { api.stop() }
        let client = try api.client()
        let booking = try client.book("1A", on: try client.makeFlight())
        let answers = try ["/api/bookings/1/", "/api/bookings/1", "/api/%62ookings/1"].map {
            try client.connection.request("GET", $0).text
        }
        #expect(Set(answers).count == 1)
        #expect(try client.call("POST", "/api/bookings/\(booking)/hold").status == 200)
    }
}
