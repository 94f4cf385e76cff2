import Bookings
import TestSupport
import Testing

@Suite("Values from outside")
struct ValueTests {
    @Test(
        "a seat is a row and a letter, in either case",
        arguments: [("12A", "12A"), ("12a", "12A"), ("1Z", "1Z"), ("200K", "200K")]
    )
    func seatIsRead(text: String, spelled: String) {
        #expect(SeatNumber(text)?.description == spelled)
    }

    @Test(
        "what is not a seat is not read as one",
        arguments: [
            "", "A", "12", "0A", "012A", "12AA", "A12", "12 A", " 12A", "201A", "-1A", "1Å", "١A",
            "99999999999999999999A", "12A\u{0}",
        ]
    )
    func notASeat(text: String) {
        #expect(SeatNumber(text) == nil)
    }

    @Test("seats are ordered by row and then by letter, not as text")
    func seatOrder() {
        let seats = ["10A", "9F", "9A", "2C"].compactMap { SeatNumber($0) }
        #expect(seats.sorted().map(\.description) == ["2C", "9A", "9F", "10A"])
    }

    @Test(
        "a name is kept code point for code point",
        arguments: [
            "Ada", "e\u{301}", "\u{E9}", "李", " a ", "🧑🏽‍🚀", String(repeating: "x", count: 200),
        ]
    )
    func nameIsKept(text: String) throws {
        let name = try PassengerName(text)
        #expect(Array(name.text.unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test(
        "a name that is empty, too long or holds a control character is refused",
        arguments: ["", String(repeating: "x", count: 201), "a\u{0}b", "a\nb", "\u{7F}", "\u{85}"]
    )
    func badName(text: String) {
        #expect(throws: InvalidField.self) { try PassengerName(text) }
    }

    @Test("a cabin knows its seats, its aisles and what is missing")
    func cabin() throws {
        let missing = ["1A", "2D"].compactMap { SeatNumber($0) }
        let cabin = try CabinLayout(rows: 2, seats: "AB CD", missing: missing)
        #expect(cabin.seatCount == 6)
        #expect(cabin.allSeats.map(\.description) == ["1B", "1C", "1D", "2A", "2B", "2C"])
        for seat in cabin.allSeats { #expect(cabin.contains(seat)) }
        for absent in ["1A", "2D", "3A", "1E"] {
            let seat = try #require(SeatNumber(absent))
            #expect(!cabin.contains(seat))
        }
    }

    struct BadCabin: CustomTestStringConvertible {
        let rows: Int
        let seats: String
        var missing: [String] = []
        let field: String
        var testDescription: String { "\(rows) rows of '\(seats)' without \(missing)" }
    }

    @Test(
        "a cabin that cannot be is refused, and the field is named",
        arguments: [
            BadCabin(rows: 0, seats: "ABC", field: "cabin.rows"),
            BadCabin(rows: 201, seats: "ABC", field: "cabin.rows"),
            BadCabin(rows: -1, seats: "ABC", field: "cabin.rows"),
            BadCabin(rows: 1, seats: "", field: "cabin.seats"),
            BadCabin(rows: 1, seats: "   ", field: "cabin.seats"),
            BadCabin(rows: 1, seats: "ABA", field: "cabin.seats"),
            BadCabin(rows: 1, seats: "abc", field: "cabin.seats"),
            BadCabin(rows: 1, seats: "A1", field: "cabin.seats"),
            BadCabin(rows: 1, seats: "ABCDEFGHIJKLMNOPQRSTU", field: "cabin.seats"),
            BadCabin(rows: 1, seats: "A" + String(repeating: " ", count: 60), field: "cabin.seats"),
            BadCabin(rows: 1, seats: "AB", missing: ["2A"], field: "missing"),
            BadCabin(rows: 1, seats: "AB", missing: ["1C"], field: "missing"),
            BadCabin(rows: 1, seats: "AB", missing: ["1A", "1B"], field: "missing"),
        ]
    )
    func badCabin(_ bad: BadCabin) {
        let error = #expect(throws: InvalidField.self) {
            try CabinLayout(
                rows: bad.rows,
                seats: bad.seats,
                missing: bad.missing.compactMap { SeatNumber($0) }
            )
        }
        #expect(error?.field == bad.field)
    }

    @Test(
        "a flight number and airport codes have their form",
        arguments: [
            ("BA117", "LHR", "JFK", nil), ("B", "LHR", "JFK", "flight_number"),
            ("BA1170000", "LHR", "JFK", "flight_number"), ("ba117", "LHR", "JFK", "flight_number"),
            ("BA 117", "LHR", "JFK", "flight_number"), ("BA117", "lhr", "JFK", "origin"),
            ("BA117", "LHR", "JFKX", "destination"), ("BA117", "", "JFK", "origin"),
        ] as [(String, String, String, String?)]
    )
    func flightForm(number: String, origin: String, destination: String, wrong: String?) throws {
        let cabin = try CabinLayout(rows: 1, seats: "A")
        do throws(InvalidField) {
            _ = try FlightDetails(
                flightNumber: number,
                origin: origin,
                destination: destination,
                departsAt: Timestamp(rawValue: 0),
                cabin: cabin
            )
            #expect(wrong == nil)
        } catch {
            #expect(error.field == wrong)
        }
    }

    @Test(
        "an idempotency key is 1 to 255 visible ASCII characters",
        arguments: [
            ("a", true), (String(repeating: "~", count: 255), true), ("", false),
            (String(repeating: "a", count: 256), false), ("a b", false), ("a\n", false),
            ("é", false), ("\u{7F}", false),
        ]
    )
    func key(text: String, good: Bool) {
        #expect((try? IdempotencyKey(text)) != nil ? good : !good)
    }

    @Test(
        "a reference is six of 32 characters, in capital or small letters",
        arguments: [
            ("K7QX2M", "K7QX2M"), ("k7qx2m", "K7QX2M"), ("222222", "222222"), ("ZZZZZZ", "ZZZZZZ"),
            ("K7QX2", nil), ("K7QX2MM", nil), ("K7QX2O", nil), ("K7QX20", nil), ("K7QX2I", nil),
            ("K7QX2\u{0}", nil), ("", nil), ("k7qx2ü", nil),
        ] as [(String, String?)]
    )
    func reference(text: String, expected: String?) {
        #expect(OrderReference(text)?.description == expected)
    }

    @Test("drawn references have every character at every place, and hardly ever repeat")
    func drawnReferences() {
        var random = SeededGenerator(seed: 1)
        let drawn = (0..<10_000).map { _ in OrderReference(using: &random).description }
        #expect(Set(drawn).count > 9_990)
        for place in 0..<6 { #expect(Set(drawn.map { Array($0)[place] }).count == 32) }
        #expect(drawn.allSatisfy { OrderReference($0)?.description == $0 })
    }

    @Test(
        "classes name each row once, and rows without a class are economy",
        arguments: [
            ([1...4, 5...9], true), ([5...9, 1...4], true), ([1...4, 4...9], false),
            ([1...10], false), ([0...1], false), ([2...2], true), ([], true),
        ] as [([ClosedRange<Int>], Bool)]
    )
    func classes(rows: [ClosedRange<Int>], isValid: Bool) throws {
        let sections = rows.map { CabinSection(.business, rows: $0) }
        let cabin = try? CabinLayout(rows: 9, seats: "AB", sections: sections)
        #expect((cabin != nil) == isValid)
        for row in 1...9 {
            let isBusiness = rows.contains { $0.contains(row) }
            #expect(
                cabin.map { $0.cabinClass(ofRow: row) == (isBusiness ? .business : .economy) }
                    ?? true
            )
        }
    }
}
