import Bookings
import TestSupport
import Testing

@Suite("Deadlines of orders in a store")
struct OrderDeadlineTests {
    @Test(
        "one job expires all live bookings; lost, repeated or old jobs do no harm",
        arguments: StoreKind.allCases
    )
    func job(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let order = try store.makeOrder([("12A", flight), ("12B", flight)], holds: true)
        let first = try #require(order.expiresAt)
        store.clock.advance(byMilliseconds: 60_000)
        let extended = try store.grantOrder(.actOnOrder(.extend, on: order.order.id))
        let deadline = try #require(extended.expiresAt)
        store.clock.advance(byMilliseconds: 540_000)
        let id = order.order.bookingIDs[0]
        let old = ExpiryJob(bookingID: id, deadline: first)
        #expect(try store.expire([old]) == [.leftUnchanged(.deadlineMoved(to: deadline))])
        store.clock.advance(byMilliseconds: 60_000)
        #expect(try store.overdue() == [ExpiryJob(bookingID: id, deadline: deadline)])
        let job = ExpiryJob(bookingID: id, deadline: deadline)
        #expect(
            try store.expire([job, job])
                == [.expired(from: .seatHeld), .leftUnchanged(.ended(.expired))]
        )
        let read = try #require(try store.order(order.order.id))
        #expect(read.bookings.allSatisfy { $0.booking.state.status == .expired })
        #expect(try store.overdue().isEmpty)
        for id in order.order.bookingIDs {
            let last = try #require(try store.history(of: id)?.last)
            #expect(last.transition.cause == .deadline)
            #expect(last.transition.at == deadline)
        }
    }

    @Test(
        "the job still works after the booking that it names was released",
        arguments: StoreKind.allCases
    )
    func releasedNamesake(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let order = try store.makeOrder([("12A", flight), ("12B", flight)], holds: true)
        let deadline = try #require(order.expiresAt)
        try store.grant(.act(.release, on: order.order.bookingIDs[0]))
        store.clock.advance(byMilliseconds: 600_000)
        let job = ExpiryJob(bookingID: order.order.bookingIDs[0], deadline: deadline)
        #expect(try store.expire([job]) == [.expired(from: .seatHeld)])
        #expect(try store.booking(order.order.bookingIDs[1])?.state.status == .expired)
    }

    @Test(
        "whatever touches an order after its deadline expires all of it",
        arguments: StoreKind.allCases
    )
    func firstTouch(_ kind: StoreKind) throws {
        let touches: [(String, (any StoreUnderTest, Order, FlightID) throws -> Void)] = [
            (
                "another booking's hold",
                { store, _, flight in
                    _ = try store.makeBooking("12A", on: flight, after: [.hold])
                }
            ),
            (
                "another order's hold",
                { store, _, flight in _ = try store.makeOrder([("12B", flight)], holds: true) }
            ),
            (
                "a release of one booking",
                { store, order, _ in
                    let refusal = try store.refusal(.act(.release, on: order.bookingIDs[1]))
                    #expect(refusal == .holdExpired(status: .expired, allowed: []))
                }
            ),
            (
                "an extension",
                { store, order, _ in
                    let refusal = try store.groupRefusal(.actOnOrder(.extend, on: order.id))
                    #expect(refusal.reason == .holdExpired)
                }
            ),
        ]
        for (name, touch) in touches {
            let store = try kind.make()
            let flight = try store.makeFlight()
            let order = try store.makeOrder([("12A", flight), ("12B", flight)], holds: true).order
            store.clock.advance(byMilliseconds: 600_000)
            #expect(try store.order(order.id)?.status == .expired)
            try touch(store, order, flight)
            for id in order.bookingIDs {
                let cause = try store.history(of: id)?.last?.transition.cause
                #expect(cause == .deadline, "\(name)")
            }
        }
    }
}
