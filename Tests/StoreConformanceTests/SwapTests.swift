import Bookings
import TestSupport
import Testing

@Suite("Exchanged seats in a store")
struct SwapTests {
    @Test("each booking gets the seat of the next one", arguments: StoreKind.allCases, [2, 3, 10])
    func cycle(_ kind: StoreKind, count: Int) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let ids = try (1...count).map { row in
            try store.makeBooking(
                "\(row)A",
                on: flight,
                after: row.isMultiple(of: 2) ? [.hold, .pay(success: true)] : [.hold]
            )
        }
        let before = try store.reader.newestEventID()
        guard case .bookings(let swapped) = try store.perform(.swapSeats(ids)) else {
            Issue.record("the swap was refused")
            return
        }
        let seats = (1...count).map { SeatNumber("\($0 % count + 1)A") }
        #expect(swapped.map { Optional($0.booking.seat) } == seats)
        for (id, seat) in zip(ids, seats) {
            #expect(try store.booking(id)?.seat == seat)
            let last = try #require(try store.history(of: id)?.last)
            #expect(last.transition.cause == .swap)
            #expect(last.seat == seat)
        }
        let changes = try store.reader.seatChanges(after: before, limit: 100).changes
        #expect(changes.count == count)
        #expect(!changes.contains { $0.state == .available })
    }

    @Test(
        "a swap with a booking that may not swap is refused and changes nothing",
        arguments: StoreKind.allCases
    )
    func refused(_ kind: StoreKind) throws {
        let store = try kind.make()
        let (flight, other) = (try store.makeFlight("BA1"), try store.makeFlight("BA2"))
        let held = try store.makeBooking("1A", on: flight, after: [.hold])
        let waiting = try store.makeBooking("2A", on: flight)
        let elsewhere = try store.makeBooking("1A", on: other, after: [.hold])
        let before = try store.reader.newestEventID()
        let refusal = try store.groupRefusal(.swapSeats([held, waiting]))
        #expect(refusal.reason == .invalidTransition)
        #expect(refusal.members.map(\.name) == [.id(waiting)])
        #expect(refusal.order == nil)
        #expect(try store.refusal(.swapSeats([held, elsewhere])) == .differentFlights)
        let absent = BookingID(rawValue: 99)
        #expect(try store.refusal(.swapSeats([held, absent])) == .unknownBooking)
        #expect(try store.reader.newestEventID() == before)
    }

    @Test(
        "a swap after a deadline records the deadline, of the whole order if there is one",
        arguments: StoreKind.allCases
    )
    func expired(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let order = try store.makeOrder([("1A", flight), ("2A", flight)], holds: true).order
        let paid = try store.makeBooking("3A", on: flight, after: [.hold, .pay(success: true)])
        store.clock.advance(byMilliseconds: 600_000)
        let refusal = try store.groupRefusal(.swapSeats([paid, order.bookingIDs[0]]))
        #expect(refusal.reason == .holdExpired)
        #expect(refusal.members.map(\.name) == [.id(order.bookingIDs[0])])
        for id in order.bookingIDs {
            #expect(try store.history(of: id)?.last?.transition.cause == .deadline)
        }
        #expect(try store.booking(paid)?.seat == SeatNumber("3A"))
    }

    @Test("no swap after departure", arguments: StoreKind.allCases)
    func departed(_ kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let ids = try ["1A", "2A"].map {
            try store.makeBooking($0, on: flight, after: [.hold, .pay(success: true)])
        }
        store.clock.advance(byMilliseconds: 10 * 24 * 3_600_000)
        #expect(try store.groupRefusal(.swapSeats(ids)).reason == .invalidTransition)
    }
}
