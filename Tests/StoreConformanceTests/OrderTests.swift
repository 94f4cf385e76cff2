import Bookings
import TestSupport
import Testing

@Suite("Orders in a store")
struct OrderTests {
    @Test(
        "an order is created with all its bookings, in the order of the request",
        arguments: StoreKind.allCases
    )
    func create(_ kind: StoreKind) throws {
        let store = try kind.make()
        let (one, two) = (try store.makeFlight("BA1"), try store.makeFlight("BA2"))
        let order = try store.makeOrder([("12A", one), ("1F", two), ("12B", one)])
        #expect(order.status == .initiated)
        #expect(order.bookings.map(\.booking.seat.description) == ["12A", "1F", "12B"])
        #expect(order.bookings.allSatisfy { $0.booking.orderID == order.order.id })
        let read = try #require(try store.order(order.order.id))
        #expect(read.order == order.order)
        #expect(
            read.bookings.map(\.booking.withoutEvent) == order.bookings.map(\.booking.withoutEvent)
        )
        #expect(read.order.bookingIDs == read.order.bookingIDs.sorted { $0.rawValue < $1.rawValue })
        #expect(try store.seatState("12A", on: one) == .available)
    }

    @Test("held, paid and refunded, all bookings change together", arguments: StoreKind.allCases)
    func lifecycle(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeOrder([("12A", flight), ("12B", flight)]).order.id
        let deadline = store.clock.now() + .seconds(600)
        let held = try store.grantOrder(.actOnOrder(.hold, on: id))
        #expect(held.status == .seatHeld)
        #expect(held.expiresAt == deadline)
        #expect(held.bookings.allSatisfy { $0.booking.state.expiresAt == deadline })
        store.clock.advance(byMilliseconds: 60_000)
        let extended = try store.grantOrder(.actOnOrder(.extend, on: id))
        #expect(extended.expiresAt == deadline + .seconds(60))
        #expect(try store.grantOrder(.actOnOrder(.checkout, on: id)).status == .paymentPending)
        #expect(
            try store.grantOrder(.actOnOrder(.pay(success: false), on: id)).status
                == .paymentPending
        )
        #expect(try store.grantOrder(.actOnOrder(.pay(success: true), on: id)).status == .confirmed)
        #expect(try store.seatState("12B", on: flight) == .booked)
        #expect(try store.grantOrder(.actOnOrder(.refund, on: id)).status == .refunded)
        #expect(try store.seatState("12A", on: flight) == .available)
        let history = try #require(
            try store.reader.history(of: id, for: .anonymous, now: store.clock.now())
        )
        #expect(history.map(\.event.id) == history.map(\.event.id).sorted())
        for booking in held.order.bookingIDs {
            let causes = history.filter { $0.bookingID == booking }.map(\.event.transition.cause)
            #expect(causes == [.create, .hold, .extend, .checkout, .decline, .pay, .refund])
        }
    }

    @Test(
        "one taken seat refuses the whole order and changes nothing",
        arguments: StoreKind.allCases
    )
    func allOrNone(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        _ = try store.makeBooking("12B", on: flight, after: [.hold])
        let order = try store.makeOrder([("12A", flight), ("12B", flight), ("12C", flight)])
        let refusal = try store.groupRefusal(.actOnOrder(.hold, on: order.order.id))
        #expect(refusal.reason == .seatUnavailable)
        #expect(refusal.order?.status == .initiated)
        #expect(refusal.order?.allowed == [.hold])
        #expect(refusal.members.map(\.seat) == [SeatNumber("12B")])
        #expect(refusal.members.map(\.name) == [.id(order.order.bookingIDs[1])])
        let read = try #require(try store.order(order.order.id))
        #expect(
            read.bookings.map(\.booking.withoutEvent) == order.bookings.map(\.booking.withoutEvent)
        )
        #expect(try store.seatState("12A", on: flight) == .available)
    }

    @Test("an order that cannot be held is not created", arguments: StoreKind.allCases)
    func createNothing(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        _ = try store.makeBooking("12B", on: flight, after: [.hold])
        let before = try store.reader.newestEventID()
        let command = try store.newOrder([("12A", flight), ("12B", flight)], holds: true)
        let refusal = try store.groupRefusal(command)
        #expect(refusal.order == nil)
        #expect(refusal.members.map(\.name) == [.index(1)])
        #expect(try store.reader.newestEventID() == before)
        #expect(try store.orders().isEmpty)
    }

    @Test("unknown flights and seats are named by their places", arguments: StoreKind.allCases)
    func unknown(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let nowhere = FlightID(rawValue: 99)
        let flights = try store.newOrder([("12A", flight), ("12A", nowhere), ("99Z", flight)])
        #expect(try store.refusal(flights) == .unknownFlights(at: [1]))
        let seats = try store.newOrder([("99Z", flight), ("12A", flight), ("31A", flight)])
        #expect(try store.refusal(seats) == .unknownSeats(at: [0, 2]))
        #expect(try store.orders().isEmpty)
    }

    @Test(
        "two bookings of an order that came to the same seat conflict at hold",
        arguments: StoreKind.allCases
    )
    func sameSeat(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let order = try store.makeOrder([("12A", flight), ("12B", flight)]).order
        try store.grant(.act(.changeSeat(to: SeatNumber("12A")), on: order.bookingIDs[1]))
        let refusal = try store.groupRefusal(.actOnOrder(.hold, on: order.id))
        #expect(refusal.members.map(\.name) == order.bookingIDs.map { .id($0) })
        #expect(try store.order(order.id)?.status == .initiated)
    }

    @Test(
        "hold, extend, checkout and pay are refused on one booking, and nothing is recorded",
        arguments: StoreKind.allCases
    )
    func partOfOrder(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let order = try store.makeOrder([("12A", flight), ("12B", flight)], holds: true).order
        let before = try store.reader.newestEventID()
        let actions: [Action] = [
            .hold, .extend, .checkout, .pay(success: true), .pay(success: false),
        ]
        for _ in 1...2 {
            for action in actions {
                let refusal = try store.refusal(.act(action, on: order.bookingIDs[0]))
                guard case .partOfOrder(order.id, _, let allowed)? = refusal else {
                    Issue.record("\(action): \(refusal as Any)")
                    continue
                }
                #expect(allowed == [.release, .changeSeat] || allowed.isEmpty)
            }
            // Also after the deadline, which these requests do not record either.
            store.clock.advance(byMilliseconds: 700_000)
        }
        #expect(try store.reader.newestEventID() == before)
    }

    @Test("one booking is released, moved or refunded alone", arguments: StoreKind.allCases)
    func alone(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let seats = ["12A", "12B", "12C"].map { ($0, flight) }
        let order = try store.makeOrder(seats, holds: true).order
        try store.grant(.act(.release, on: order.bookingIDs[0]))
        try store.grant(.act(.changeSeat(to: SeatNumber("14C")), on: order.bookingIDs[1]))
        let paid = try store.grantOrder(.actOnOrder(.pay(success: true), on: order.id))
        #expect(paid.bookings.map(\.booking.state.status) == [.expired, .confirmed, .confirmed])
        #expect(paid.bookings[1].booking.seat == SeatNumber("14C"))
        try store.grant(.act(.refund, on: order.bookingIDs[1]))
        let partly = try #require(try store.order(order.id))
        #expect(partly.status == .confirmed)
        let refunded = try store.grantOrder(.actOnOrder(.refund, on: order.id))
        #expect(refunded.bookings.map(\.booking.state.status) == [.expired, .refunded, .refunded])
        #expect(refunded.status == .refunded)
        // A payment for a refunded order is not late.
        let refusal = try store.groupRefusal(.actOnOrder(.pay(success: true), on: order.id))
        #expect(refusal.reason == .invalidTransition)
        #expect(try store.order(order.id)?.refundDue == false)
    }

    @Test(
        "a late payment is recorded on every expired booking, and one refund settles all",
        arguments: StoreKind.allCases
    )
    func latePayment(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let seats = ["12A", "12B", "12C"].map { ($0, flight) }
        let order = try store.makeOrder(seats, holds: true).order
        try store.grant(.act(.release, on: order.bookingIDs[0]))
        store.clock.advance(byMilliseconds: 600_000)
        let refusal = try store.groupRefusal(.actOnOrder(.pay(success: true), on: order.id))
        #expect(refusal.reason == .holdExpired)
        #expect(refusal.order?.status == .expired)
        #expect(refusal.order?.allowed == [.refund])
        #expect(refusal.members.count == 3)
        let late = try #require(try store.order(order.id))
        #expect(late.refundDue)
        #expect(late.bookings.allSatisfy { $0.booking.state.refundDue })
        #expect(late.status == .expired)
        let settled = try store.grantOrder(.actOnOrder(.refund, on: order.id))
        #expect(!settled.refundDue)
        #expect(settled.status == .expired)
    }

    @Test(
        "an order has the first of its references that no other order has",
        arguments: StoreKind.allCases
    )
    func references(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let first = try store.makeOrder([("12A", flight)], seed: 7).order
        let second = try store.makeOrder([("12B", flight)], seed: 7).order
        #expect(first.reference != second.reference)
        for order in [first, second] {
            let page = OrderPage(reference: order.reference)
            #expect(try store.orders(page).map(\.order.id) == [order.id])
        }
    }

    @Test(
        "pages of orders are complete, newest first, and a token sees its own",
        arguments: StoreKind.allCases
    )
    func pages(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let ada = Actor(token: TokenID(rawValue: 1), seesOnlyOwnBookings: true)
        let bob = Actor(token: TokenID(rawValue: 2), seesOnlyOwnBookings: true)
        var ids: [OrderID] = []
        for row in 1...5 {
            let actor = row == 3 ? bob : ada
            ids.append(try store.makeOrder([("\(row)A", flight)], by: actor).order.id)
        }
        var seen: [OrderID] = []
        var page = OrderPage(limit: 2)
        while true {
            let (some, end) = try store.reader.orders(page, for: .anonymous, now: store.clock.now())
            seen += some.map(\.order.id)
            guard case .more(let last) = end else { break }
            page.before = last
        }
        #expect(seen == ids.reversed())
        #expect(try store.orders(for: bob).map(\.order.id) == [ids[2]])
        #expect(try store.order(ids[2], for: ada) == nil)
        #expect(try store.refusal(.actOnOrder(.hold, on: ids[2]), by: ada) == .unknownOrder)
        #expect(try store.order(OrderID(rawValue: 99)) == nil)
    }

    @Test("the server chooses seats that stay together", arguments: StoreKind.allCases)
    func chosenSeats(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        _ = try store.makeBooking("1A", on: flight, after: [.hold])
        let order = try store.makeOrder(
            [(nil, flight), ("2F", flight), (nil, flight), (nil, flight)],
            holds: true
        )
        #expect(order.bookings.map(\.booking.seat.description) == ["1D", "2F", "1E", "1F"])
        #expect(order.order.choice == OrderChoice(isTogether: true, orphans: 0))
        #expect(try store.order(order.order.id)?.order.choice == order.order.choice)
        #expect(order.status == .seatHeld)
    }

    @Test(
        "the seats of passed deadlines can be chosen, and missing seats are counted",
        arguments: StoreKind.allCases
    )
    func choiceAtTheEdge(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight(rows: 1)
        let old = try store.makeOrder(["1A", "1B", "1C"].map { ($0, flight) }, holds: true).order
        let four = try store.newOrder(Array(repeating: (nil, flight), count: 4), holds: true)
        #expect(try store.refusal(four) == .noSeats(on: flight, available: 3))
        store.clock.advance(byMilliseconds: 600_000)
        let order = try store.grantOrder(four)
        #expect(order.bookings.map(\.booking.seat.description) == ["1A", "1B", "1C", "1D"])
        #expect(order.order.choice == OrderChoice(isTogether: false, orphans: 0))
        #expect(try store.order(old.id)?.status == .expired)
        #expect(try store.order(old.id)?.bookings.last?.booking.state.status == .expired)
    }
}
