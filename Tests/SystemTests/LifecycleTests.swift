import Foundation
import TestSupport
import Testing

/// The life of a booking through the real server, as a client sees it.
@Suite("A booking's life over HTTP", .timeLimit(.minutes(2)))
struct LifecycleTests {
    let system: RunningSystem
    let server: RunningServer
    let client: HTTPConnection

    init() throws {
        system = try RunningSystem(redis: false)
        server = try system.startServer()
        client = try server.connect()
    }

    @Test("create starts INITIATED, and locks nothing")
    func create() throws {
        let flight = try client.makeFlight(rows: 2)
        let booking = try client.makeBooking(flight: flight.id, seat: "1A")
        #expect(booking.status == "INITIATED")
        #expect(booking.expiresAt == nil)
        #expect(try client.history(booking.id).map(\.cause) == ["create"])
        let now: FlightView = try client.expect(200, "GET", "/api/flights/\(flight.id)/")
        #expect(now.seats.available == now.seats.total)
    }

    @Test("the full valid path: hold, checkout, pay, refund, with every step in the history")
    func validPath() throws {
        let flight = try client.makeFlight(rows: 2)
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        let held = try client.hold(id)
        #expect(held.status == "SEAT_HELD")
        #expect(held.expiresAt != nil)
        let pending: BookingView = try client.expect(200, "POST", "/api/bookings/\(id)/checkout/")
        #expect(pending.status == "PAYMENT_PENDING")
        #expect(try client.pay(id).status == "CONFIRMED")
        let refunded: BookingView = try client.expect(200, "POST", "/api/bookings/\(id)/refund/")
        #expect(refunded.status == "REFUNDED")
        let history = try client.history(id)
        #expect(history.map(\.cause) == ["create", "hold", "checkout", "pay", "refund"])
        #expect(history.map(\.from) == [nil] + history.dropLast().map(\.to))
        let now: FlightView = try client.expect(200, "GET", "/api/flights/\(flight.id)/")
        #expect(now.seats.available == now.seats.total)
    }

    @Test(
        "each invalid transition is refused, says what would be allowed, and changes nothing",
        arguments: [
            ("INITIATED", [], "POST", "checkout/", ["change_seat", "hold"]),
            ("INITIATED", [], "POST", "refund/", ["change_seat", "hold"]),
            ("INITIATED", [], "DELETE", "hold/", ["change_seat", "hold"]),
            (
                "SEAT_HELD", ["hold/"], "POST", "hold/",
                ["change_seat", "checkout", "pay", "release"]
            ),
            (
                "SEAT_HELD", ["hold/"], "POST", "refund/",
                ["change_seat", "checkout", "pay", "release"]
            ),
            (
                "PAYMENT_PENDING", ["hold/", "checkout/"], "POST", "hold/",
                ["change_seat", "pay", "release"]
            ),
            (
                "PAYMENT_PENDING", ["hold/", "checkout/"], "POST", "checkout/",
                ["change_seat", "pay", "release"]
            ),
            ("CONFIRMED", ["hold/", "pay/"], "POST", "hold/", ["change_seat", "refund"]),
            ("CONFIRMED", ["hold/", "pay/"], "POST", "pay/", ["change_seat", "refund"]),
            ("CONFIRMED", ["hold/", "pay/"], "DELETE", "hold/", ["change_seat", "refund"]),
            ("REFUNDED", ["hold/", "pay/", "refund/"], "POST", "refund/", []),
            ("REFUNDED", ["hold/", "pay/", "refund/"], "POST", "hold/", []),
        ] as [(String, [String], String, String, [String])]
    )
    func invalid(
        status: String,
        steps: [String],
        method: String,
        action: String,
        allowed: [String]
    ) throws {
        func body(_ action: String) -> String? { action == "pay/" ? #"{"success": true}"# : nil }
        let flight = try client.makeFlight(rows: 1)
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        for step in steps {
            let target = "/api/bookings/\(id)/" + step
            let _: BookingView = try client.expect(200, "POST", target, body: body(step))
        }
        let before = try client.booking(id)
        #expect(before.status == status)
        let rows = try client.history(id).count

        let target = "/api/bookings/\(id)/" + action
        let answer = try client.request(method, target, body: body(action))
        #expect(answer.status == 409)
        #expect(answer.fields["content-type"] == "application/problem+json")
        let problem: ProblemView = try answer.decoded()
        #expect(problem.code == "invalid_transition")
        #expect(problem.currentStatus == status)
        // Whether an extension is possible depends on the milliseconds since the hold.
        #expect(problem.allowed?.filter { $0 != "extend" }.sorted() == allowed)
        #expect(try client.booking(id) == before)
        #expect(try client.history(id).count == rows)
    }

    @Test("pay without a hold is refused")
    func payWithoutHold() throws {
        let flight = try client.makeFlight(rows: 1)
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        let answer = try client.request(
            "POST",
            "/api/bookings/\(id)/pay/",
            body: #"{"success": true}"#
        )
        #expect(answer.status == 409)
        #expect(try answer.decoded(ProblemView.self).code == "invalid_transition")
        #expect(try client.booking(id).status == "INITIATED")
    }

    @Test("two concurrent holds on one seat: exactly one wins")
    func concurrentHolds() throws {
        let flight = try client.makeFlight(rows: 1)
        let ids = try (0..<2).map { _ in try client.makeBooking(flight: flight.id, seat: "1A").id }
        let connections = try ids.map { _ in try server.connect() }
        for (connection, id) in zip(connections, ids) {
            try connection.send("POST", "/api/bookings/\(id)/hold/")
        }
        let answers = try connections.map { try $0.receive() }
        #expect(answers.map(\.status).sorted() == [200, 409])
        let loser = try #require(answers.first { $0.status == 409 })
        #expect(try loser.decoded(ProblemView.self).code == "seat_unavailable")
    }

    @Test("an expired hold becomes EXPIRED at its deadline, and frees the seat")
    func expiredHold() throws {
        let quick = try RunningSystem(redis: false, settings: ["HOLD_SECONDS": "0.2"])
        let client = try quick.startServer().connect()
        let flight = try client.makeFlight(rows: 1)
        let first = try client.makeBooking(flight: flight.id, seat: "1A").id
        let second = try client.makeBooking(flight: flight.id, seat: "1A").id
        #expect(try client.hold(first).status == "SEAT_HELD")
        try waitUntil("the deadline to pass") { try client.booking(first).status == "EXPIRED" }
        let late = try client.request("POST", "/api/bookings/\(first)/checkout/")
        #expect(late.status == 409)
        #expect(try late.decoded(ProblemView.self).code == "hold_expired")
        #expect(try client.hold(second).status == "SEAT_HELD")
        #expect(try client.history(first).map(\.cause) == ["create", "hold", "deadline"])
    }

    @Test("a payment after the deadline is refused, recorded, and can be settled")
    func latePayment() throws {
        let quick = try RunningSystem(redis: false, settings: ["HOLD_SECONDS": "0.1"])
        let client = try quick.startServer().connect()
        let flight = try client.makeFlight(rows: 1)
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        _ = try client.hold(id)
        try waitUntil("the deadline to pass") { try client.booking(id).status == "EXPIRED" }
        let late = try client.request(
            "POST",
            "/api/bookings/\(id)/pay/",
            body: #"{"success": true}"#
        )
        #expect(late.status == 409)
        #expect(try client.booking(id).refundDue)
        let due = try client.expect(
            200,
            "GET",
            "/api/bookings/?refund_due=true",
            as: Results<BookingView>.self
        )
        #expect(due.results.map(\.id) == [id])
        let settled: BookingView = try client.expect(200, "POST", "/api/bookings/\(id)/refund/")
        #expect(settled.status == "EXPIRED")
        #expect(!settled.refundDue)
    }
}
