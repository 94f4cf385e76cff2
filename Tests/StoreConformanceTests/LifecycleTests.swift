import Bookings
import TestSupport
import Testing

@Suite("A booking's life in a store")
struct LifecycleTests {
    @Test(
        "a new booking is INITIATED, has a history, and takes no seat",
        arguments: StoreKind.allCases
    )
    func create(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, name: "Grace Hopper")
        let booking = try #require(try store.booking(id))
        #expect(booking.state == BookingState(status: .initiated))
        #expect(booking.passengerName == "Grace Hopper")
        #expect(booking.seat.description == "12A")
        #expect(booking.flightID == flight)
        #expect(booking.createdAt == store.clock.now())
        let history = try #require(try store.history(of: id))
        #expect(history.map(\.transition.cause) == [.create])
        #expect(history.last?.id == booking.lastEventID)
        #expect(try store.seatState("12A", on: flight) == .available)
    }

    @Test("hold, pay and refund leave their rows and move the seat", arguments: StoreKind.allCases)
    func wholeLife(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight)
        let held = try store.grant(.act(.hold, on: id))
        let deadline = store.clock.now() + .milliseconds(600_000)
        #expect(
            held.state
                == BookingState(
                    status: .seatHeld,
                    expiresAt: deadline,
                    extendableUntil: deadline + .seconds(1_200)
                )
        )
        #expect(try store.seatState("12A", on: flight) == .held(until: deadline))
        store.clock.advance(byMilliseconds: 1000)
        try store.grant(.act(.pay(success: true), on: id))
        #expect(try store.seatState("12A", on: flight) == .booked)
        #expect(try store.seats(of: flight)?.booked == 1)
        store.clock.advance(byMilliseconds: 1000)
        let refunded = try store.grant(.act(.refund, on: id))
        let read = try #require(try store.booking(id))
        #expect(read.state == refunded.state)
        #expect(read.updatedAt == refunded.updatedAt)
        #expect(try store.seatState("12A", on: flight) == .available)
        let history = try #require(try store.history(of: id))
        #expect(
            history.map(\.transition.to)
                == [.initiated, .seatHeld, .paymentPending, .confirmed, .refunded]
        )
        #expect(history.map(\.transition.cause) == [.create, .hold, .pay, .pay, .refund])
        #expect(history.map(\.id) == history.map(\.id).sorted())
        #expect(history.last?.id == read.lastEventID)
    }

    @Test("of two holds on one seat exactly one wins", arguments: StoreKind.allCases)
    func oneSeatOneOwner(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let ids = try (0..<8).map { _ in try store.makeBooking("7C", on: flight) }
        let tickets = try ids.map { try store.send(.act(.hold, on: $0)) }
        var winners = 0
        for ticket in tickets {
            guard case .done(let outcome, _) = try store.result(of: ticket) else { continue }
            switch outcome {
            case .booking: winners += 1
            case .refused(let refusal):
                #expect(
                    refusal == .seatUnavailable(status: .initiated, allowed: [.hold, .changeSeat])
                )
            default: Issue.record("unexpected outcome")
            }
        }
        #expect(winners == 1)
        #expect(try store.seats(of: flight)?.held == 1)
    }
}
