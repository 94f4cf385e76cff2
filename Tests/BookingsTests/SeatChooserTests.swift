import Bookings
import TestSupport
import Testing

/// The choice of seats, held against a search through every possibility.
@Suite("Seats chosen by the server")
struct SeatChooserTests {
    /// A cabin with taken seats and a wish, and the size of a party.
    struct Case {
        let cabin: CabinLayout
        let taken: [SeatNumber]
        let wish: SeatWish
        let party: Int

        init(using random: inout SeededGenerator) throws {
            let layouts = [
                "A", "AB", "A B", "ABC", "AB CD", "ABC DEF", "A BCD E", " AC DF ", "ABCDEFG",
            ]
            let layout = layouts.randomElement(using: &random) ?? "A"
            let rows = Int.random(in: 1...5, using: &random)
            let empty = try CabinLayout(rows: rows, seats: layout)
            let share = Int.random(in: 0...9, using: &random)
            var missing = empty.allSeats.filter { _ in Int.random(in: 0..<12, using: &random) == 0 }
            if missing.count == empty.seatCount { missing.removeLast() }
            var sections: [CabinSection] = []
            if Bool.random(using: &random) {
                sections = [
                    CabinSection(.business, rows: 1...Int.random(in: 1...rows, using: &random))
                ]
            }
            cabin = try CabinLayout(rows: rows, seats: layout, missing: missing, sections: sections)
            taken = cabin.allSeats.filter { _ in Int.random(in: 0..<10, using: &random) < share }
            var range: ClosedRange<Int>?
            if Int.random(in: 0..<3, using: &random) == 0 {
                let first = Int.random(in: 1...rows, using: &random)
                range = first...Int.random(in: first...rows + 2, using: &random)
            }
            let cabinClass: CabinClass? =
                [nil, nil, .business, .economy].randomElement(using: &random) ?? nil
            let position: SeatWish.Position? =
                [nil, .window, .aisle].randomElement(using: &random) ?? nil
            wish = SeatWish(cabinClass: cabinClass, rows: range, position: position)
            party = Int.random(in: 1...9, using: &random)
        }
    }

    @Test(
        "the chosen seats are those that a search through all sets of seats finds",
        arguments: 0..<100 as Range<UInt64>
    )
    func bruteForce(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<100 {
            let example = try Case(using: &random)
            var chooser = SeatChooser(example.cabin, taken: example.taken, wish: example.wish)
            let search = SeatSearch(example.cabin, taken: example.taken, wish: example.wish)
            let place = "seed \(seed), round \(round): \(example)"
            #expect(chooser.available == search.allowed.count, "\(place)")
            let chosen = chooser.choose(example.party)
            let found = search.best(example.party)
            #expect(chosen?.seats == found, "\(place)")
            guard let chosen, let found else { continue }
            #expect(chosen.result.isTogether == (search.pieces(of: found) == 1), "\(place)")
            #expect(chosen.result.orphans == search.orphans(of: found), "\(place)")
        }
    }

    private func choose(
        _ count: Int,
        in cabin: CabinLayout,
        taken: String = "",
        wish: SeatWish = SeatWish()
    ) -> [String]? {
        let seats = taken.split(separator: " ").compactMap { SeatNumber($0) }
        var chooser = SeatChooser(cabin, taken: seats, wish: wish)
        return chooser.choose(count)?.seats.map(\.description)
    }

    @Test("a party sits together, without an orphan, as far in front and to the left as possible")
    func together() throws {
        let cabin = try CabinLayout(rows: 3, seats: "ABC DEF")
        #expect(choose(3, in: cabin) == ["1A", "1B", "1C"])
        // Two of three would leave an orphan, so the pair takes the part where another seat is taken.
        #expect(choose(2, in: cabin, taken: "1A 2F") == ["1B", "1C"])
        #expect(choose(2, in: cabin, taken: "1B 1E 2B 2E") == ["3A", "3B"])
        #expect(choose(1, in: cabin, taken: "1A") == ["1D"])
    }

    @Test("a preferred position decides only after pieces and orphans")
    func position() throws {
        let cabin = try CabinLayout(rows: 2, seats: "ABC DEF")
        #expect(choose(1, in: cabin, wish: SeatWish(position: .window)) == ["1A"])
        #expect(choose(1, in: cabin, wish: SeatWish(position: .aisle)) == ["1C"])
        #expect(choose(2, in: cabin, wish: SeatWish(position: .aisle)) == ["1B", "1C"])
    }

    @Test("a larger party fills the fewest rows, the nearest ones first")
    func severalRows() throws {
        let cabin = try CabinLayout(rows: 4, seats: "AB CD")
        #expect(choose(6, in: cabin) == ["1A", "1B", "1C", "1D", "2A", "2B"])
        #expect(
            choose(8, in: cabin, taken: "2A 2B 2C 2D") == [
                "3A", "3B", "3C", "3D", "4A", "4B", "4C", "4D",
            ]
        )
        #expect(choose(17, in: cabin) == nil)
    }

    @Test("three seats of a wide-body of 300 seats take less than 100 µs")
    func time() throws {
        let cabin = try CabinLayout(rows: 30, seats: "ABC DEFG HJK")
        var random = SeededGenerator(seed: 7)
        let taken = cabin.allSeats.filter { _ in Bool.random(using: &random) }
        let clock = ContinuousClock()
        var best = Duration.seconds(1)
        for _ in 0..<50 {
            let time = clock.measure {
                var chooser = SeatChooser(cabin, taken: taken, wish: SeatWish(position: .window))
                #expect(chooser.choose(3) != nil)
            }
            best = min(best, time)
        }
        // A debug build is some twenty times slower than a release build.
        #if DEBUG
        let limit = Duration.milliseconds(10)
        #else
        let limit = Duration.microseconds(100)
        #endif
        #expect(best < limit)
    }
}
