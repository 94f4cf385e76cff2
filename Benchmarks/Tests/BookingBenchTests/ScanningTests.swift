import Testing

@testable import BookingBench

@Suite("Scanning responses")
struct ScanningTests {
    static let booking = """
        {"id": 42, "flight_id":17, "seat_number": "12A", "status" : "SEAT_HELD", "note": "status"}
        """

    static func integer(_ name: StaticString) -> Int64? {
        withBytes(of: booking) { $0.integerMember(name) }
    }

    static func status(is value: StaticString) -> Bool {
        withBytes(of: booking) { $0.member(#""status""#, is: value) }
    }

    @Test("a member is found by its whole name, with and without blanks")
    func members() {
        #expect(Self.integer(#""id""#) == 42)
        #expect(Self.integer(#""flight_id""#) == 17)
        #expect(Self.status(is: #""SEAT_HELD""#))
    }

    @Test("a prefix of the value and a missing member are no match")
    func noMatch() {
        #expect(!Self.status(is: #""SEAT""#))
        #expect(!Self.status(is: #""CONFIRMED""#))
        #expect(Self.integer(#""seat_number""#) == nil)
        #expect(Self.integer(#""booking""#) == nil)
    }

    @Test("a literal is found at every offset, and not past the end", arguments: 0...20)
    func everyOffset(offset: Int) {
        let text = String(repeating: "r", count: offset) + "rows" + "ro"
        #expect(withBytes(of: text) { $0.firstOffset(of: "rows") } == offset)
        #expect(withBytes(of: text) { $0.firstOffset(of: "rows", from: offset + 1) } == nil)
        #expect(withBytes(of: "row") { $0.firstOffset(of: "rows") } == nil)
    }

    @Test("occurrences are counted")
    func occurrences() {
        let text = String(repeating: #"{"passenger_name":"A"},"#, count: 7)
        #expect(withBytes(of: text) { $0.occurrences(of: #""passenger_name""#) } == 7)
    }

    @Test("a number of more than 18 digits is no id")
    func longNumbers() {
        let text = "1234567890123456789012"
        #expect(withBytes(of: text) { $0.integer(at: 0) } == nil)
        #expect(withBytes(of: text) { $0.integer(at: 10) } == 123_456_789_012)
    }
}
