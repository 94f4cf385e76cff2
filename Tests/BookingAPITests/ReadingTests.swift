import TestSupport
import Testing

@Suite("Reading bookings and flights", .timeLimit(.minutes(1)))
struct ReadingTests {
    let api: LiveAPI
    let client: Client

    init() throws {
        api = try LiveAPI()
        client = try api.client()
        _ = try client.makeFlight()
    }

    @Test("pages skip and repeat no row, whatever is inserted meanwhile")
    func paging() throws {
        for row in 1...25 { _ = try client.book("\(row)A", on: 1) }
        var seen: [Int64] = []
        var target = "/api/bookings/?limit=4"
        while true {
            let page = try client.call("GET", target)
            #expect(page.status == 200)
            seen += (page.json?["results"]?.array ?? []).compactMap { $0["id"]?.integer }
            _ = try client.book("30F", on: 1)
            guard let next = page.json?["next"]?.string else { break }
            target = next
        }
        #expect(seen == (1...25).reversed().map { Int64($0) })
    }

    @Test("the link to the next page keeps the filters")
    func filters() throws {
        _ = try client.makeFlight("BA118")
        for row in 1...6 {
            let booking = try client.book("\(row)A", on: Int64(1 + row % 2))
            if row > 2 { try client.act("hold", on: booking) }
        }
        var seen: [Int64] = []
        var target = "/api/bookings/?limit=1&status=SEAT_HELD&flight_id=1&refund_due=false"
        while true {
            let page = try client.call("GET", target)
            seen += (page.json?["results"]?.array ?? []).compactMap { $0["id"]?.integer }
            guard let next = page.json?["next"]?.string else { break }
            #expect(next.hasPrefix("/api/bookings/?cursor="))
            target = next
        }
        #expect(seen == [6, 4])
    }

    @Test("flights are listed newest first, in pages, with seat counts by state")
    func flights() throws {
        for number in 2...5 { _ = try client.makeFlight("BA\(number)", rows: 2) }
        try client.act("hold", on: try client.book("1A", on: 5))
        let sold = try client.book("1B", on: 5)
        try client.act("hold", on: sold)
        try client.act("pay", on: sold, #"{"success": true}"#)
        let first = try client.call("GET", "/api/flights/?limit=3")
        let ids = (first.json?["results"]?.array ?? []).compactMap { $0["id"]?.integer }
        #expect(ids == [5, 4, 3])
        let counts: JSONValue = .object([
            "total": .integer(12), "available": .integer(10), "held": .integer(1),
            "booked": .integer(1),
        ])
        #expect(first.json?["results"]?[0]?["seats"] == counts)
        #expect(try client.call("GET", "/api/flights/5").json?["seats"] == counts)
        let second = try client.call("GET", try #require(first.json?["next"]?.string))
        let rest = (second.json?["results"]?.array ?? []).compactMap { $0["id"]?.integer }
        #expect(rest == [2, 1])
        #expect(second.json?["next"] == .null)
    }

    @Test("a duplicate flight is rejected")
    func duplicateFlight() throws {
        let response = try client.call(
            "POST",
            "/api/flights/",
            """
            {"flight_number": "BA117", "origin": "LHR", "destination": "JFK",
             "departs_at": "2027-06-01T11:00:00+02:00", "cabin": {"rows": 3, "seats": "A"}}
            """
        )
        #expect(response.status == 409)
        #expect(response.code == "duplicate_flight")
    }

    @Test("missing seats are neither in the seat map nor sold")
    func missingSeats() throws {
        let flight = try client.call(
            "POST",
            "/api/flights/",
            """
            {"flight_number": "X1", "origin": "LHR", "destination": "JFK", "missing": ["2b", "1A"],
             "departs_at": "2027-06-01T11:00:00Z", "cabin": {"rows": 2, "seats": "A B"}}
            """
        )
        #expect(flight.fields["location"] == "/api/flights/2/")
        let map = try client.call("GET", "/api/flights/2/seats/")
        let seats = (map.json?["seats"]?.array ?? []).compactMap { $0["seat_number"]?.string }
        #expect(seats == ["1B", "2A"])
        #expect(map.json?.keys == ["flight_id", "seats", "version"])
        #expect(map.json?["seats"]?[0]?.keys == ["seat_number", "status", "held_until"])
    }

    @Test("the entity tag of a booking changes with the booking and when its deadline passes")
    func entityTags() throws {
        let booking = try client.book("1A", on: 1)
        try client.act("hold", on: booking)
        let first = try #require(try client.show(booking).fields["etag"])
        let target = "/api/bookings/\(booking)/"
        for field in [first, "W/\(first)", "\"x\", \(first)", "*"] {
            let same = try client.call("GET", target, fields: [("If-None-Match", field)])
            #expect(same.status == 304)
            #expect(same.fields["etag"] == first)
        }
        api.clock.advance(byMilliseconds: 600_000)
        let passed = try client.call("GET", target, fields: [("If-None-Match", first)])
        #expect(passed.status == 200)
        #expect(passed.bookingStatus == "EXPIRED")
        #expect(passed.fields["etag"] != first)
        try client.act("pay", on: booking, #"{"success": true}"#)
        let later = try client.call(
            "GET",
            target,
            fields: [("If-None-Match", try #require(passed.fields["etag"]))]
        )
        #expect(later.status == 200)
    }

    @Test(
        "a name with code for another program is only a name",
        arguments: [
            "Robert'); DROP TABLE bookings;--", "<script>alert(1)</script>", "{{7*7}}${7*7}",
            "\u{202E}reversed", "e\u{301}", "\u{1F469}\u{200D}\u{1F680}", "%s%n", "a\u{2028}b",
        ]
    )
    func names(name: String) throws {
        let booking = try client.book("1A", on: 1, for: name)
        let shown = try client.show(booking)
        let kept = shown.json?["passenger_name"]?.string
        // Scalars, because == on strings does not distinguish composed from decomposed letters.
        #expect(kept.map { Array($0.unicodeScalars) } == Array(name.unicodeScalars))
        let page = try client.connection.request(
            "GET",
            "/api/bookings/",
            fields: [("Accept", "text/html,*/*;q=0.8")]
        )
        #expect(page.fields["content-type"] == "text/html; charset=utf-8")
        #expect(page.fields["content-security-policy"]?.contains("default-src 'none'") == true)
        #expect(!page.text.contains("<script>alert"))
        #expect(page.text.contains("<a href=\"/api/bookings/\(booking)/\">"))
    }

    @Test("HEAD is GET without content, and OPTIONS returns the methods")
    func headAndOptions() throws {
        let options = try client.call("OPTIONS", "/api/bookings/")
        #expect(options.status == 204)
        #expect(options.fields["allow"] == "GET, HEAD, POST, OPTIONS")
        try client.connection.send("HEAD", "/healthz", fields: [("Connection", "close")])
        #expect(throws: (any Error).self) { try client.receive() }
    }

    @Test("readiness reports the database, Redis and the worker")
    func readiness() throws {
        let ready = try client.call("GET", "/readyz")
        #expect(ready.status == 200)
        #expect(
            ready.text
                == #"{"status":"ready","database":"ok","redis":"ok","worker":"ok"}"#
        )
        api.probe.breakEverything()
        let unready = try client.connection.request("GET", "/readyz")
        #expect(unready.status == 503)
        #expect(unready.fields["retry-after"] != nil)
        #expect(unready.text.contains(#""redis":"down","worker":"missing""#))
    }
}
