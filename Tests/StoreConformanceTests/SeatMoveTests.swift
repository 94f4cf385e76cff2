import Bookings
import TestSupport
import Testing

@Suite("Extended holds and changed seats")
struct SeatMoveTests {
    @Test(
        "an extension moves the deadline, and the job of the old deadline does nothing",
        arguments: StoreKind.allCases
    )
    func extend(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold])
        let first = try #require(try store.booking(id)?.state.expiresAt)
        store.clock.advance(byMilliseconds: 300_000)
        let extended = try store.grant(.act(.extend, on: id))
        let second = try #require(extended.state.expiresAt)
        #expect(second == first + .seconds(300))
        #expect(try store.booking(id)?.withoutEvent == extended.withoutEvent)
        #expect(try store.seatState("12A", on: flight) == .held(until: second))

        store.clock.advance(byMilliseconds: 300_000)
        let old = ExpiryJob(bookingID: id, deadline: first)
        #expect(try store.expire([old]) == [.leftUnchanged(.deadlineMoved(to: second))])
        #expect(try store.overdue().isEmpty)
        store.clock.advance(byMilliseconds: 300_000)
        let new = ExpiryJob(bookingID: id, deadline: second)
        #expect(try store.overdue() == [new])
        #expect(try store.expire([new]) == [.expired(from: .seatHeld)])
        let history = try #require(try store.history(of: id))
        #expect(history.map(\.transition.cause) == [.create, .hold, .extend, .deadline])
        #expect(try store.booking(id)?.state.extendableUntil == nil)
    }

    @Test("extensions end at the limit, which the first hold sets", arguments: StoreKind.allCases)
    func limit(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold])
        let limit = try #require(try store.booking(id)?.state.extendableUntil)
        for _ in 1...3 {
            store.clock.advance(byMilliseconds: 500_000)
            try store.grant(.act(.extend, on: id))
        }
        #expect(try store.booking(id)?.state.expiresAt == limit)
        store.clock.advance(byMilliseconds: 10_000)
        guard case .extensionLimit? = try store.refusal(.act(.extend, on: id)) else {
            Issue.record("the hold was extended beyond its limit")
            return
        }
        #expect(try store.booking(id)?.state.expiresAt == limit)
    }

    @Test(
        "a changed seat is another booking's to hold, and the new seat is not",
        arguments: StoreKind.allCases
    )
    func changeSeat(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold, .pay(success: true)])
        let other = try store.makeBooking("12A", on: flight)
        let third = try store.makeBooking("14C", on: flight)
        let moved = try store.grant(.act(.changeSeat(to: SeatNumber("14C")), on: id))
        #expect(moved.seat == SeatNumber("14C"))
        #expect(try store.booking(id)?.withoutEvent == moved.withoutEvent)
        #expect(try store.seatState("12A", on: flight) == .available)
        #expect(try store.seatState("14C", on: flight) == .booked)
        try store.grant(.act(.hold, on: other))
        guard case .seatUnavailable? = try store.refusal(.act(.hold, on: third)) else {
            Issue.record("a sold seat was held")
            return
        }
        let event = try #require(try store.history(of: id)?.last)
        #expect(event.seat == SeatNumber("14C"))
        #expect(event.transition.seatMove?.from == SeatNumber("12A"))
        #expect(event.transition.cause == .changeSeat)
        #expect(try store.history(of: id)?.first?.seat == SeatNumber("12A"))
    }

    @Test("a taken seat is refused, and the booking keeps its seat", arguments: StoreKind.allCases)
    func takenSeat(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold])
        store.clock.advance(byMilliseconds: 1_000)
        let holder = try store.makeBooking("14C", on: flight, after: [.hold])
        let before = try store.booking(id)
        let refusal = try store.refusal(.act(.changeSeat(to: SeatNumber("14C")), on: id))
        guard case .seatUnavailable(.seatHeld, _)? = refusal else {
            Issue.record("\(refusal as Any)")
            return
        }
        #expect(try store.booking(id) == before)
        // At its deadline the holder's seat is free, whether or not a worker recorded it.
        try store.grant(.act(.checkout, on: id))
        store.clock.advance(byMilliseconds: 600_000)
        let moved = try store.grant(.act(.changeSeat(to: SeatNumber("14C")), on: id))
        #expect(moved.seat == SeatNumber("14C"))
        #expect(try store.booking(holder)?.state.status == .expired)
        #expect(try store.history(of: holder)?.last?.transition.cause == .deadline)
    }

    @Test(
        "an INITIATED booking takes any seat of the cabin, and no other",
        arguments: StoreKind.allCases
    )
    func anySeat(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        _ = try store.makeBooking("14C", on: flight, after: [.hold])
        let id = try store.makeBooking("12A", on: flight)
        try store.grant(.act(.changeSeat(to: SeatNumber("14C")), on: id))
        #expect(try store.booking(id)?.seat == SeatNumber("14C"))
        for seat in ["31A", "12G", "nonsense"] {
            let command = Command.act(.changeSeat(to: SeatNumber(seat)), on: id)
            #expect(try store.refusal(command) == .unknownSeat)
        }
    }

    @Test(
        "a change of seats is a change of both seats, in one event",
        arguments: StoreKind.allCases
    )
    func changedSeats(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold])
        let deadline = try #require(try store.booking(id)?.state.expiresAt)
        let before = try store.reader.newestEventID()
        try store.grant(.act(.changeSeat(to: SeatNumber("14C")), on: id))
        let (changes, next) = try store.reader.seatChanges(after: before, limit: 10)
        #expect(changes.map(\.seat) == [SeatNumber("12A"), SeatNumber("14C")])
        #expect(changes.map(\.state) == [.available, .held(until: deadline)])
        #expect(changes.allSatisfy { $0.eventID == next })
    }

    @Test("a change to the current seat writes nothing", arguments: StoreKind.allCases)
    func sameSeat(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight, after: [.hold])
        let before = try store.booking(id)
        try store.grant(.act(.changeSeat(to: SeatNumber("12A")), on: id))
        #expect(try store.booking(id) == before)
    }
}
