import Bookings
import TestSupport
import Testing

@Suite("Deadlines in a store")
struct DeadlineTests {
    static let hold: Int64 = 600_000

    @Test("a hold ends at its instant, for every reader at once", arguments: StoreKind.allCases)
    func deadlineIsTheTruth(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold])
        let deadline = store.clock.now() + .milliseconds(Self.hold)
        store.clock.advance(byMilliseconds: Self.hold - 1)
        #expect(try store.booking(id)?.state.status == .seatHeld)
        #expect(try store.seats(of: flight)?.held == 1)
        store.clock.advance(byMilliseconds: 1)
        let seen = try #require(try store.booking(id))
        #expect(seen.state == BookingState(status: .expired))
        #expect(seen.updatedAt == deadline)
        #expect(try store.seatState("12A", on: flight) == .available)
        #expect(try store.seats(of: flight)?.available == 180)
        #expect(try store.allBookings(BookingPage(status: .expired)).map(\.id) == [id])
        #expect(try store.allBookings(BookingPage(status: .seatHeld)).isEmpty)
        // No row was written for it yet: a row has an id, and ids follow the commits.
        #expect(try store.history(of: id)?.count == 2)
    }

    @Test("whoever holds a seat next writes the deadline down", arguments: StoreKind.allCases)
    func nextHoldExpires(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let first = try store.makeBooking("12A", on: flight, after: [.hold])
        let second = try store.makeBooking("12A", on: flight)
        let deadline = store.clock.now() + .milliseconds(Self.hold)
        let refusal = try store.refusal(.act(.hold, on: second))
        #expect(refusal == .seatUnavailable(status: .initiated, allowed: [.hold, .changeSeat]))
        store.clock.advance(byMilliseconds: Self.hold + 5_000)
        let winner = try store.grant(.act(.hold, on: second))
        #expect(winner.state.status == .seatHeld)
        let ended = try #require(try store.history(of: first)?.last)
        #expect(ended.transition.cause == .deadline)
        #expect(ended.transition.at == deadline)
        #expect(ended.id < (try #require(try store.booking(second))).lastEventID)
    }

    @Test("a payment that comes too late is refused and recorded", arguments: StoreKind.allCases)
    func latePayment(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold])
        store.clock.advance(byMilliseconds: Self.hold)
        for paid in [true, false] {
            let refusal = try store.refusal(.act(.pay(success: paid), on: id))
            guard case .holdExpired(status: .expired, _) = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
        }
        let causes = try #require(try store.history(of: id)).map(\.transition.cause)
        #expect(causes == [.create, .hold, .deadline, .latePayment])
        #expect(try store.booking(id)?.state.refundDue == true)
        #expect(try store.allBookings(BookingPage(refundDue: true)).map(\.id) == [id])
        try store.grant(.act(.refund, on: id))
        let settled = try #require(try store.booking(id))
        #expect(settled.state == BookingState(status: .expired))
        #expect(try store.allBookings(BookingPage(refundDue: true)).isEmpty)
        _ = try store.perform(.act(.pay(success: true), on: id))
        #expect(try store.booking(id)?.state.refundDue == true)
    }

    @Test("checkout after the deadline leaves the booking EXPIRED", arguments: StoreKind.allCases)
    func lateCheckout(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold])
        store.clock.advance(byMilliseconds: Self.hold)
        let refusal = try store.refusal(.act(.checkout, on: id))
        #expect(refusal == .holdExpired(status: .expired, allowed: []))
        let causes = try #require(try store.history(of: id)).map(\.transition.cause)
        #expect(causes == [.create, .hold, .deadline])
    }

    @Test(
        "an expired hold becomes EXPIRED, once, and frees the seat",
        arguments: StoreKind.allCases
    )
    func workerExpires(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold])
        let deadline = store.clock.now() + .milliseconds(Self.hold)
        let job = ExpiryJob(bookingID: id, deadline: deadline)
        #expect(try store.expire([job]) == [.leftUnchanged(.notYetDue)])
        #expect(try store.overdue().isEmpty)
        #expect(try store.worker.earliestDeadline() == deadline)
        store.clock.set(deadline)
        #expect(try store.overdue() == [job])
        let results = try store.expire([job, job])
        #expect(results == [.expired(from: .seatHeld), .leftUnchanged(.ended(.expired))])
        #expect(try store.history(of: id)?.count == 3)
        #expect(try store.overdue().isEmpty)
        #expect(try store.worker.earliestDeadline() == nil)
        let next = try store.makeBooking("12A", on: flight)
        try store.grant(.act(.hold, on: next))
    }

    @Test("a job for a CONFIRMED booking changes nothing", arguments: StoreKind.allCases)
    func jobForConfirmed(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold, .pay(success: true)])
        let before = try store.booking(id)
        let deadline = store.clock.now() + .milliseconds(Self.hold)
        store.clock.set(deadline)
        let results = try store.expire([ExpiryJob(bookingID: id, deadline: deadline)])
        #expect(results == [.leftUnchanged(.ended(.confirmed))])
        #expect(try store.booking(id) == before)
        #expect(try store.history(of: id)?.count == 4)
    }

    @Test(
        "a job for a deadline that moved, or for nothing, does nothing",
        arguments: StoreKind.allCases
    )
    func fencedJobs(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold])
        let first = store.clock.now() + .milliseconds(Self.hold)
        store.clock.advance(byMilliseconds: 1_000)
        let pending = try store.grant(.act(.checkout, on: id))
        let moved = try #require(pending.state.expiresAt)
        #expect(moved > first)
        store.clock.set(first)
        let nobody = BookingID(rawValue: id.rawValue + 100)
        let results = try store.expire([
            ExpiryJob(bookingID: id, deadline: first),
            ExpiryJob(bookingID: nobody, deadline: first),
        ])
        #expect(
            results == [.leftUnchanged(.deadlineMoved(to: moved)), .leftUnchanged(.unknownBooking)]
        )
        #expect(try store.booking(id)?.state == pending.state)
    }

    @Test(
        "what is overdue comes oldest first, and no more than was asked for",
        arguments: StoreKind.allCases
    )
    func overdueInOrder(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        var ids: [BookingID] = []
        for row in 1...5 {
            ids.append(try store.makeBooking("\(row)A", on: flight, after: [.hold]))
            store.clock.advance(byMilliseconds: 10)
        }
        store.clock.advance(byMilliseconds: Self.hold - 20)
        #expect(try store.overdue().map(\.bookingID) == Array(ids.prefix(4)))
        #expect(try store.overdue(limit: 2).map(\.bookingID) == Array(ids.prefix(2)))
    }
}
