import Bookings
import TestSupport
import Testing

@Suite("Changes of seats in a store")
struct SeatChangeTests {
    @Test(
        "a subscriber that applies the changes after any seat map gets the newest seat map",
        arguments: StoreKind.allCases,
        [11, 12, 13] as [UInt64]
    )
    func changesLeadToTheMap(kind: StoreKind, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try kind.make()
        let flight = try store.makeFlight(rows: 1)
        let seats = ["1A", "1B", "1C"]
        var ids: [BookingID] = []
        var maps: [SeatMap] = []
        for _ in 0..<150 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1:
                ids.append(
                    try store.makeBooking(seats.randomElement(using: &random) ?? "1A", on: flight)
                )
            case 2: store.clock.advance(byMilliseconds: .random(in: 0...400_000, using: &random))
            default:
                let actions: [Action] = [
                    .hold, .hold, .hold, .release, .checkout, .pay(success: true),
                    .pay(success: false), .refund,
                ]
                guard let id = ids.randomElement(using: &random),
                    let action = actions.randomElement(using: &random)
                else { continue }
                _ = try store.perform(.act(action, on: id))
            }
            if Int.random(in: 0..<20, using: &random) == 0 {
                maps.append(try #require(try store.seatMap(of: flight)))
            }
        }
        _ = try store.expire(store.overdue())
        let end = try #require(try store.seatMap(of: flight))
        for map in maps {
            var known = Dictionary(uniqueKeysWithValues: map.seats.map { ($0.seat, $0.state) })
            var version = map.newestEventID
            while version < end.newestEventID {
                let (changes, next) = try store.reader.seatChanges(after: version, limit: 7)
                #expect(changes.map(\.eventID) == changes.map(\.eventID).sorted())
                #expect(changes.allSatisfy { $0.eventID > version && $0.eventID <= next })
                for change in changes { known[change.seat] = change.state }
                version = next
            }
            for (seat, state) in end.seats { #expect(known[seat] == state, "seat \(seat)") }
        }
    }

    @Test(
        "events that do not affect a seat are not among the changes",
        arguments: StoreKind.allCases
    )
    func rowsWithoutChange(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("1A", on: flight, after: [.hold, .pay(success: false)])
        try store.grant(.act(.pay(success: false), on: id))
        let start = EventID(rawValue: 0)
        let (changes, next) = try store.reader.seatChanges(after: start, limit: 100)
        #expect(changes.map(\.eventID.rawValue) == [2, 3])
        #expect(next == (try store.reader.newestEventID()))
        let behind = try store.reader.seatChanges(after: next, limit: 100)
        #expect(behind.changes.isEmpty)
        #expect(behind.next == next)
    }
}
