import Bookings
import TestSupport
import Testing

@Suite("The core of the contract, over HTTP", .timeLimit(.minutes(1)))
struct CoreCaseTests {
    let api: LiveAPI
    let client: Client
    let flight: Int64

    init() throws {
        api = try LiveAPI()
        client = try api.client()
        flight = try client.makeFlight()
    }

    @Test("a new booking is INITIATED and locks no seat")
    func create() throws {
        let response = try client.call(
            "POST",
            "/api/bookings/",
            #"{"flight_id": \#(flight), "seat_number": "12a", "passenger_name": "Ada Lovelace"}"#
        )
        #expect(response.status == 201)
        #expect(response.fields["location"] == "/api/bookings/1/")
        #expect(
            response.json?.keys == [
                "id", "order_id", "flight_id", "flight_number", "seat_number", "passenger_name",
                "status",
                "expires_at", "extendable_until", "refund_due", "created_at", "updated_at",
            ]
        )
        #expect(response.bookingStatus == "INITIATED")
        #expect(response.json?["seat_number"] == .string("12A"))
        #expect(response.json?["flight_number"] == .string("BA117"))
        #expect(response.json?["expires_at"] == .null)
        #expect(response.json?["refund_due"] == .bool(false))
        #expect(response.json?["created_at"] == .string("2026-12-24T09:30:00.000Z"))
        #expect(try client.show(1).text == response.text)
        #expect(try client.seat("12A", of: flight) == "AVAILABLE")
    }

    @Test("a booking can be created, held, checked out, paid and refunded")
    func wholePath() throws {
        let booking = try client.book("12A", on: flight)
        let held = try client.act("hold", on: booking)
        #expect(held.status == 200)
        #expect(held.bookingStatus == "SEAT_HELD")
        #expect(held.json?["expires_at"] == .string("2026-12-24T09:40:00.000Z"))
        #expect(try client.seat("12A", of: flight) == "HELD")
        api.clock.advance(byMilliseconds: 60_000)
        let checkedOut = try client.act("checkout", on: booking)
        #expect(checkedOut.bookingStatus == "PAYMENT_PENDING")
        #expect(checkedOut.json?["expires_at"] == .string("2026-12-24T09:46:00.000Z"))
        let paid = try client.act("pay", on: booking, #"{"success": true}"#)
        #expect(paid.bookingStatus == "CONFIRMED")
        #expect(paid.json?["expires_at"] == .null)
        #expect(try client.seat("12A", of: flight) == "BOOKED")
        let refunded = try client.act("refund", on: booking)
        #expect(refunded.bookingStatus == "REFUNDED")
        #expect(try client.seat("12A", of: flight) == "AVAILABLE")
        #expect(try client.causes(of: booking) == ["create", "hold", "checkout", "pay", "refund"])
    }

    @Test("a hold can be extended up to its limit, and the history records it")
    func extend() throws {
        let booking = try client.book("12A", on: flight)
        let held = try client.act("hold", on: booking)
        #expect(held.json?["extendable_until"] == .string("2026-12-24T10:00:00.000Z"))
        let refused = try client.act("extend", on: booking)
        #expect(refused.status == 409)
        #expect(refused.code == "extension_limit")
        #expect(refused.json?["current_status"] == .string("SEAT_HELD"))
        api.clock.advance(byMilliseconds: 60_000)
        let extended = try client.act("extend", on: booking)
        #expect(extended.status == 200)
        #expect(extended.json?["expires_at"] == .string("2026-12-24T09:41:00.000Z"))
        #expect(extended.text == (try client.show(booking)).text)
        #expect(try client.causes(of: booking) == ["create", "hold", "extend"])
        api.clock.advance(byMilliseconds: 600_000)
        #expect(try client.act("extend", on: booking).code == "hold_expired")
    }

    @Test("a paid booking gets another seat in one step, and the history has both seats")
    func changeSeat() throws {
        let booking = try client.book("12A", on: flight)
        try client.act("hold", on: booking)
        try client.act("pay", on: booking, #"{"success": true}"#)
        let moved = try client.act("seat", on: booking, #"{"seat_number": "14c"}"#)
        #expect(moved.status == 200)
        #expect(moved.json?["seat_number"] == .string("14C"))
        #expect(moved.bookingStatus == "CONFIRMED")
        #expect(try client.seat("12A", of: flight) == "AVAILABLE")
        #expect(try client.seat("14C", of: flight) == "BOOKED")
        let history = try client.call("GET", "/api/bookings/\(booking)/history/")
        let last = history.json?["results"]?.array.last
        #expect(last?["cause"] == .string("change_seat"))
        #expect(last?["seat_from"] == .string("12A"))
        #expect(last?["seat_to"] == .string("14C"))
        let other = try client.book("14C", on: flight)
        try client.act("hold", on: try client.book("12A", on: flight))
        #expect(try client.act("hold", on: other).code == "seat_unavailable")
        let taken = try client.act("seat", on: booking, #"{"seat_number": "12A"}"#)
        #expect(taken.code == "seat_unavailable")
        let unknown = try client.act("seat", on: booking, #"{"seat_number": "99Z"}"#)
        #expect(unknown.status == 422)
        #expect(unknown.code == "unknown_seat")
        #expect(try client.act("seat", on: booking, "{}").code == "invalid_field")
    }

    @Test("paying a held booking makes both transitions, and the history has both")
    func directPayment() throws {
        let booking = try client.book("12A", on: flight)
        try client.act("hold", on: booking)
        try client.act("pay", on: booking, #"{"success": true}"#)
        let history = try client.call("GET", "/api/bookings/\(booking)/history/")
        let steps = (history.json?["results"]?.array ?? []).map {
            "\($0["from"]?.string ?? "-") \($0["to"]?.string ?? "-")"
        }
        #expect(
            steps == [
                "- INITIATED", "INITIATED SEAT_HELD", "SEAT_HELD PAYMENT_PENDING",
                "PAYMENT_PENDING CONFIRMED",
            ]
        )
    }

    /// Every status, the actions that lead to it, and the actions that it allows.
    static let statuses: [(name: String, path: [String], allowed: [String])] = [
        ("INITIATED", [], ["hold", "change_seat"]),
        ("SEAT_HELD", ["hold"], ["release", "change_seat", "checkout", "pay"]),
        ("PAYMENT_PENDING", ["hold", "checkout"], ["release", "change_seat", "pay"]),
        ("CONFIRMED", ["hold", "pay"], ["change_seat", "refund"]),
        ("REFUNDED", ["hold", "pay", "refund"], []),
        ("EXPIRED", ["hold", "release"], []),
    ]

    @Test(
        "every other transition is rejected and changes nothing",
        arguments: statuses.map(\.name),
        ["hold", "release", "checkout", "decline", "refund", "pay"]
    )
    func invalidTransitions(status: String, action: String) throws {
        let known = try #require(Self.statuses.first { $0.name == status })
        let kind = action == "decline" ? "pay" : action
        guard !known.allowed.contains(kind) else { return }
        let booking = try client.book("3C", on: flight)
        for step in known.path {
            try client.act(step, on: booking, step == "pay" ? #"{"success": true}"# : nil)
        }
        let before = try client.show(booking)
        #expect(before.bookingStatus == status)
        let content = kind == "pay" ? #"{"success": \#(action == "pay")}"# : nil
        let refused = try client.act(kind, on: booking, content)
        #expect(refused.status == 409)
        // A payment for an EXPIRED booking is recorded as late, whatever ended the hold.
        let isLate = status == "EXPIRED" && action == "pay"
        #expect(refused.code == (isLate ? "hold_expired" : "invalid_transition"))
        #expect(refused.json?["current_status"] == .string(status))
        let allowed = (refused.json?["allowed"]?.array ?? []).compactMap(\.string)
        #expect(allowed == (isLate ? ["refund"] : known.allowed))
        if !isLate { #expect(try client.show(booking).text == before.text) }
    }

    @Test("two concurrent holds on one seat: exactly one wins")
    func oneWinner() throws {
        let clients = try (0..<16).map { _ in try api.client() }
        for row in 1...10 {
            let bookings = try clients.map { try $0.book("\(row)A", on: flight) }
            for (client, booking) in zip(clients, bookings) {
                try client.connection.send("POST", "/api/bookings/\(booking)/hold/")
            }
            let responses = try clients.map { try $0.receive() }
            #expect(responses.count { $0.status == 200 } == 1)
            #expect(responses.count { $0.code == "seat_unavailable" } == 15)
        }
    }

    @Test("an expired hold is EXPIRED at once, and another booking can hold the seat")
    func expiry() throws {
        let late = try client.book("12A", on: flight)
        try client.act("hold", on: late)
        let other = try client.book("12A", on: flight)
        api.clock.advance(byMilliseconds: 599_999)
        #expect(try client.act("hold", on: other).code == "seat_unavailable")
        api.clock.advance(byMilliseconds: 1)
        #expect(try client.show(late).bookingStatus == "EXPIRED")
        #expect(try client.show(late).json?["updated_at"] == .string("2026-12-24T09:40:00.000Z"))
        #expect(try client.seat("12A", of: flight) == "AVAILABLE")
        #expect(try client.act("checkout", on: late).code == "hold_expired")
        #expect(try client.act("hold", on: other).status == 200)
        #expect(try client.seat("12A", of: flight) == "HELD")
        #expect(try client.causes(of: late) == ["create", "hold", "deadline"])
    }

    @Test("a late payment is rejected, recorded, listed and refunded")
    func latePayment() throws {
        let booking = try client.book("12A", on: flight)
        try client.act("hold", on: booking)
        api.clock.advance(byMilliseconds: 600_000)
        let refused = try client.act("pay", on: booking, #"{"success": true}"#)
        #expect(refused.status == 409)
        #expect(refused.code == "hold_expired")
        #expect(refused.json?["allowed"]?.array == [.string("refund")])
        #expect(try client.show(booking).json?["refund_due"] == .bool(true))
        let due = try client.call("GET", "/api/bookings/?refund_due=true")
        #expect(due.json?["results"]?.array.compactMap { $0["id"]?.integer } == [booking])
        let settled = try client.act("refund", on: booking)
        #expect(settled.status == 200)
        #expect(settled.bookingStatus == "EXPIRED")
        #expect(settled.json?["refund_due"] == .bool(false))
        #expect(
            try client.causes(of: booking) == [
                "create", "hold", "deadline", "late_payment", "late_refund",
            ]
        )
    }

    @Test("a job for a CONFIRMED booking changes nothing")
    func jobForConfirmed() throws {
        let booking = try client.book("12A", on: flight)
        let held = try client.act("hold", on: booking)
        #expect(held.json?["expires_at"] == .string("2026-12-24T09:40:00.000Z"))
        try client.act("pay", on: booking, #"{"success": true}"#)
        let before = try client.show(booking)
        let deadline = Timestamp(rawValue: 1_798_105_200_000)
        api.clock.set(deadline + .milliseconds(1))
        let job = ExpiryJob(bookingID: BookingID(rawValue: booking), deadline: deadline)
        try api.expire(job)
        // The writer performs commands in order: the job is done when the next one is.
        _ = try client.book("1A", on: flight)
        #expect(try client.show(booking).text == before.text)
    }

    @Test("after the departure a hold is rejected")
    func departed() throws {
        let booking = try client.book("12A", on: flight)
        api.clock.set(Timestamp(rawValue: 1_811_840_400_000))
        let refused = try client.act("hold", on: booking)
        #expect(refused.code == "invalid_transition")
        #expect(refused.json?["allowed"] == .array([]))
    }
}
