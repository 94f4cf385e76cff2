import TestSupport
import Testing

@Suite("Orders, over HTTP", .timeLimit(.minutes(1)))
struct OrderAPITests {
    let api: LiveAPI
    let client: Client
    let flight: Int64

    init() throws {
        api = try LiveAPI()
        client = try api.client()
        flight = try client.makeFlight()
    }

    /// The body of a request for an order of these seats; nil for a seat that the server chooses.
    private func body(_ seats: [String?], hold: Bool = true, more: String = "") -> String {
        let bookings = seats.map { seat in
            let number = seat.map { "\"seat_number\": \"\($0)\", " } ?? ""
            return #"{"flight_id": \#(flight), \#(number)"passenger_name": "Ada"}"#
        }
        return #"{"bookings": [\#(bookings.joined(separator: ", "))], "hold": \#(hold)\#(more)}"#
    }

    private func order(_ seats: [String?], hold: Bool = true) throws -> Client.Response {
        try client.call("POST", "/api/orders/", body(seats, hold: hold))
    }

    private func seats(_ response: Client.Response) -> [String] {
        (response.json?["bookings"]?.array ?? []).compactMap { $0["seat_number"]?.string }
    }

    @Test("an order can be created, held, paid and refunded, and read by id and by reference")
    func wholePath() throws {
        let created = try order(["12A", "12B"], hold: false)
        #expect(created.status == 201)
        #expect(created.fields["location"] == "/api/orders/1/")
        #expect(created.bookingStatus == "INITIATED")
        #expect(created.json?["choice"] == .null)
        for (method, action, body, status) in [
            ("POST", "hold", nil, "SEAT_HELD"), ("POST", "checkout", nil, "PAYMENT_PENDING"),
            ("POST", "pay", #"{"success": false}"#, "PAYMENT_PENDING"),
            ("POST", "pay", #"{"success": true}"#, "CONFIRMED"),
            ("POST", "refund", "{}", "REFUNDED"),
        ] {
            let response = try client.call(method, "/api/orders/1/\(action)/", body)
            #expect(response.status == 200)
            #expect(response.bookingStatus == status)
            #expect(try client.call("GET", "/api/orders/1").text == response.text)
        }
        let reference = try #require(created.json?["reference"]?.string)
        let list = try client.call("GET", "/api/orders/?reference=\(reference.lowercased())")
        #expect(list.json?["results"]?.array.count == 1)
        #expect(try client.call("GET", "/api/orders/?reference=OOOOOO").code == "invalid_field")
        let history = try client.call("GET", "/api/orders/1/history/")
        let events = history.json?["results"]?.array ?? []
        #expect(events.count == 2 * 6)
        #expect(Set(events.compactMap { $0["booking_id"]?.integer }) == [1, 2])
        #expect(try client.show(1).json?["order_id"] == .integer(1))
    }

    @Test("an order has an entity tag that every change of a booking changes")
    func entityTag() throws {
        _ = try order(["12A", "12B"])
        let first = try #require(try client.call("GET", "/api/orders/1/").fields["etag"])
        let same = try client.call("GET", "/api/orders/1/", fields: [("If-None-Match", first)])
        #expect(same.status == 304)
        _ = try client.call("DELETE", "/api/bookings/1/hold/")
        let changed = try client.call("GET", "/api/orders/1/", fields: [("If-None-Match", first)])
        #expect(changed.status == 200)
        let second = try #require(changed.fields["etag"])
        api.clock.advance(byMilliseconds: 600_000)
        let expired = try client.call("GET", "/api/orders/1/", fields: [("If-None-Match", second)])
        #expect(expired.status == 200)
        #expect(expired.bookingStatus == "EXPIRED")
    }

    @Test("a refusal names the order's status, what it allows, and the bookings that caused it")
    func refusals() throws {
        _ = try order(["12A"])
        let refused = try order(["11A", "12A"])
        #expect(refused.status == 409)
        #expect(refused.code == "seat_unavailable")
        #expect(
            refused.json?["bookings"]?.array == [
                .object([
                    "index": .integer(1), "seat_number": .string("12A"),
                    "code": .string("seat_unavailable"),
                ])
            ]
        )
        #expect(refused.json?["current_status"] == nil)
        let second = try order(["11A", "12A"], hold: false).json
        let id = try #require(second?["id"]?.integer)
        let first = try #require(second?["bookings"]?.array.first?["id"]?.integer)
        let hold = try client.call("POST", "/api/orders/\(id)/hold/")
        #expect(hold.json?["current_status"] == .string("INITIATED"))
        #expect(hold.json?["allowed"]?.array == [.string("hold")])
        #expect(hold.json?["bookings"]?.array.first?["id"] == .integer(first + 1))
        let part = try client.act("pay", on: 1, #"{"success": true}"#)
        #expect(part.code == "part_of_order")
        #expect(part.json?["order_id"] == .integer(1))
        #expect(try client.call("POST", "/api/orders/9/hold/").status == 404)
        let extend = try client.call("POST", "/api/orders/1/extend/")
        #expect(extend.code == "extension_limit")
    }

    @Test("the server chooses seats, and says how many there are if there are too few")
    func choice() throws {
        let chosen = try client.call(
            "POST",
            "/api/orders/",
            body(
                [nil, nil],
                more: #", "choose": {"class": "economy", "position": "aisle", "rows": [5, 30]}"#
            )
        )
        #expect(chosen.status == 201)
        #expect(seats(chosen) == ["5B", "5C"])
        #expect(chosen.json?["choice"]?["together"] == .bool(true))
        #expect(chosen.json?["choice"]?["orphans"] == .integer(1))
        let none = try client.call(
            "POST",
            "/api/orders/",
            body([nil], more: #", "choose": {"class": "first"}"#)
        )
        #expect(none.code == "no_seats")
        #expect(none.json?["available"] == .integer(0))
        #expect(none.json?["flight_id"] == .integer(flight))
    }

    @Test(
        "what is not valid is named by its place",
        arguments: [
            (#"{}"#, "bookings"), (#"{"bookings": []}"#, "bookings"),
            (#"{"bookings": [1]}"#, "bookings[0]"), (#"{"bookings": {}}"#, "bookings"),
            (
                #"{"bookings": [{"flight_id": 1, "passenger_name": "A"}]}"#,
                "bookings[0].seat_number"
            ),
            (
                #"{"bookings": [{"flight_id": 1, "seat_number": "1A", "passenger_name": ""}]}"#,
                "bookings[0].passenger_name"
            ),
            (
                #"{"bookings": [{"flight_id": 0, "seat_number": "1A", "passenger_name": "A"}]}"#,
                "bookings[0].flight_id"
            ),
            (
                #"{"bookings": [{"flight_id": 1, "seat_number": "1A", "passenger_name": "A", "x": 1}]}"#,
                "bookings[0].x"
            ),
            (
                #"{"bookings": [{"flight_id": 1, "seat_number": "1A", "passenger_name": "A"}, {"flight_id": 1, "seat_number": "1a", "passenger_name": "B"}]}"#,
                "bookings[1].seat_number"
            ),
            (
                #"{"hold": 1, "bookings": [{"flight_id": 1, "seat_number": "1A", "passenger_name": "A"}]}"#,
                "hold"
            ),
            (
                #"{"hold": true, "choose": {}, "bookings": [{"flight_id": 1, "seat_number": "1A", "passenger_name": "A"}]}"#,
                "choose"
            ),
            (
                #"{"hold": true, "choose": {"class": "royal"}, "bookings": [{"flight_id": 1, "passenger_name": "A"}]}"#,
                "choose.class"
            ),
            (
                #"{"hold": true, "choose": {"rows": [9, 3]}, "bookings": [{"flight_id": 1, "passenger_name": "A"}]}"#,
                "choose.rows"
            ),
        ]
    )
    func invalid(body: String, field: String) throws {
        let response = try client.call("POST", "/api/orders/", body)
        #expect(response.status == 400)
        #expect(response.code == "invalid_field")
        #expect(response.json?["errors"]?.keys.contains(field) == true, "\(response.text)")
        #expect(try client.call("GET", "/api/orders/").json?["results"]?.array.isEmpty == true)
    }

    @Test("unknown flights and seats are a 422 that names their places")
    func unknown() throws {
        let seat = try order(["12A", "99Z"])
        #expect(seat.status == 422)
        #expect(seat.code == "unknown_seat")
        #expect(seat.json?["errors"]?.keys == ["bookings[1].seat_number"])
        let body = #"{"bookings": [{"flight_id": 77, "seat_number": "1A", "passenger_name": "A"}]}"#
        let flight = try client.call("POST", "/api/orders/", body)
        #expect(flight.code == "unknown_flight")
        #expect(flight.json?["errors"]?.keys == ["bookings[0].flight_id"])
    }

    @Test("an order has 1 to 50 bookings")
    func size() throws {
        let rows = (1...51).map { "\(($0 - 1) / 6 + 1)\(Array("ABCDEF")[($0 - 1) % 6])" }
        #expect(try order(rows).code == "invalid_field")
        #expect(try order(Array(rows.dropLast())).status == 201)
    }

    @Test("a repeated request with a key gets the response of the first time")
    func idempotency() throws {
        let key = [("Idempotency-Key", "family")]
        let first = try client.call("POST", "/api/orders/", body([nil, nil]), fields: key)
        let second = try client.call("POST", "/api/orders/", body([nil, nil]), fields: key)
        #expect(first.status == 201)
        #expect(second.text == first.text)
        #expect(second.fields["location"] == "/api/orders/1/")
        #expect(second.fields["idempotency-replayed"] == "true")
        #expect(try client.call("GET", "/api/orders/").json?["results"]?.array.count == 1)
    }

    @Test("pages of orders keep their filters, and no limit is too large")
    func pages() throws {
        for row in 1...3 { _ = try order(["\(row)A"], hold: false) }
        var target = "/api/orders/?limit=2"
        var ids: [Int64] = []
        while true {
            let page = try client.call("GET", target)
            ids += (page.json?["results"]?.array ?? []).compactMap { $0["id"]?.integer }
            guard let next = page.json?["next"]?.string else { break }
            #expect(next.contains("limit=2"))
            target = next
        }
        #expect(ids == [3, 2, 1])
        #expect(try client.call("GET", "/api/orders/?limit=101").status == 400)
    }

    @Test("seats are exchanged in one step, and refusals name the bookings")
    func swap() throws {
        _ = try order(["1A", "2A", "3A"])
        let swapped = try client.call("POST", "/api/seat-swaps/", #"{"bookings": [1, 2, 3]}"#)
        #expect(swapped.status == 200)
        let results = swapped.json?["results"]?.array ?? []
        #expect(results.compactMap { $0["seat_number"]?.string } == ["2A", "3A", "1A"])
        let waiting = try client.book("4A", on: flight)
        let refused = try client.call(
            "POST",
            "/api/seat-swaps/",
            #"{"bookings": [1, \#(waiting)]}"#
        )
        #expect(refused.code == "invalid_transition")
        #expect(refused.json?["bookings"]?.array.first?["id"] == .integer(waiting))
        for body in [
            #"{"bookings": [1]}"#, #"{"bookings": [1, 1]}"#, #"{"bookings": ["1", 2]}"#, "{}",
        ] {
            #expect(try client.call("POST", "/api/seat-swaps/", body).code == "invalid_field")
        }
        let other = try client.makeFlight("BA9")
        let elsewhere = try client.book("1A", on: other)
        try client.act("hold", on: elsewhere)
        let mixed = try client.call(
            "POST",
            "/api/seat-swaps/",
            #"{"bookings": [1, \#(elsewhere)]}"#
        )
        #expect(mixed.code == "invalid_field")
        let unknown = try client.call("POST", "/api/seat-swaps/", #"{"bookings": [1, 99]}"#)
        #expect(unknown.status == 404)
    }

    @Test("an order is a page for people, with links to its bookings")
    func page() throws {
        _ = try order(["12A"])
        for target in ["/api/orders/", "/api/orders/1/"] {
            let page = try client.call("GET", target, fields: [("Accept", "text/html")])
            #expect(page.text.contains("<a href=\"/api/bookings/1/\">1</a>"), "\(target)")
        }
    }
}
