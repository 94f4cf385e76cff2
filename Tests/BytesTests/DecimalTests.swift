import Bytes
import Testing

@Suite("Decimal numbers")
struct DecimalTests {
    @Test(
        "digits are read with leading zeros, up to the largest Int64",
        arguments: [
            ("0", 0), ("7", 7), ("007", 7), ("9223372036854775807", .max),
            ("00000000000000000000000009", 9),
        ] as [(String, Int64)]
    )
    func reads(text: String, value: Int64) throws {
        #expect(try digits(text) == value)
    }

    @Test(
        "what is not digits, or too large, is an error",
        arguments: [
            ("", .malformed), ("-1", .malformed), ("+1", .malformed), (" 1", .malformed),
            ("1 ", .malformed), ("1a", .malformed), ("1:", .malformed), ("/", .malformed),
            ("9223372036854775808", .overflow), ("99999999999999999999999", .overflow),
            ("99999999999999999999999x", .malformed),
        ] as [(String, DecimalError)]
    )
    func refuses(text: String, error: DecimalError) {
        #expect(throws: error) { try digits(text) }
    }

    @Test(
        "the strict reading accepts one spelling of each number",
        arguments: [
            ("0", 0), ("10", 10), ("9223372036854775807", .max), ("", nil), ("00", nil),
            ("01", nil), ("-1", nil), ("+1", nil), ("1 ", nil), ("x", nil),
            ("9223372036854775808", nil), ("100000000000000000000", nil),
        ] as [(String, Int64?)]
    )
    func strict(text: String, value: Int64?) {
        #expect(Int64(decimal: unsafe text.utf8Span.span.bytes) == value)
    }

    private func digits(_ text: String) throws(DecimalError) -> Int64 {
        try Int64(digits: unsafe text.utf8Span.span.bytes)
    }
}

@Suite("Calendar dates")
struct CivilDateTests {
    @Test(
        "a count of days and a date are converted into each other",
        arguments: [
            (0, 1970, 1, 1, 4), (-1, 1969, 12, 31, 3), (11_016, 2000, 2, 29, 2),
            (20_811, 2026, 12, 24, 4), (47_541, 2100, 3, 1, 1), (-719_528, 0, 1, 1, 6),
            (2_932_896, 9999, 12, 31, 5),
        ] as [(Int64, Int, Int, Int, Int)]
    )
    func converts(days: Int64, year: Int, month: Int, day: Int, weekday: Int) throws {
        let date = CivilDate(daysSinceEpoch: days)
        #expect(date == CivilDate(year: year, month: month, day: day))
        #expect(date.daysSinceEpoch == days)
        #expect(date.weekday == weekday)
    }

    @Test("every day of 800 years follows the day before it")
    func everyDay() {
        for days in stride(from: Int64(-146_097), through: 146_097, by: 1) {
            let date = CivilDate(daysSinceEpoch: days)
            guard CivilDate(year: date.year, month: date.month, day: date.day) == date,
                date.daysSinceEpoch == days
            else {
                Issue.record("day \(days) is \(date)")
                return
            }
        }
    }

    @Test(
        "a date that does not exist is nil",
        arguments: [
            (2026, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1),
            (2026, 1, 0), (2026, 1, 32), (-1, 1, 1), (10_000, 1, 1),
        ]
    )
    func invalid(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }
}
