import Testing

@testable import BookingBench

@Suite("Formatting")
struct FormattingTests {
    @Test(
        "numbers have the given number of decimals",
        arguments: [
            (0.0, 2, "0"), (1.5, 2, "1.5"), (1.005, 1, "1"), (-0.25, 2, "-0.25"),
            (1234.5678, 3, "1234.568"), (0.0004, 3, "0"), (.infinity, 2, "null"),
            (99.999, 1, "100"),
        ]
    )
    func decimals(value: Double, digits: Int, text: String) {
        #expect(value.text(decimals: digits) == text)
    }

    @Test("large numbers are grouped by three digits")
    func groups() {
        #expect(1234567.0.grouped == "1,234,567")
        #expect(999.4.grouped == "999")
        #expect((-1000.0).grouped == "-1,000")
    }

    @Test("a measurement is one line of JSON, with the units in the names")
    func json() throws {
        var measurement = Measurement(name: "a\"b")
        measurement.seconds = 1.5
        measurement.details = [.init(name: "races", value: 3)]
        let json = try measurement.json()
        #expect(json.contains(#""name":"a\"b""#))
        #expect(json.contains(#""seconds":1.5"#))
        #expect(json.contains(#""details":[{"name":"races","value":3}]"#))
        #expect(json.contains(#""latency_microseconds":{"max":0,"p50":0"#))
        #expect(!json.contains("\n"))
    }
}
