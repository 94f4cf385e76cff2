import Bytes
import JSON
import TestSupport
import Testing

@Suite("Times of RFC 3339")
struct RFC3339Tests {
    static let spellings: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_798_104_600_000, "2026-12-24T09:30:00.000Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ]

    @Test("a time is written in UTC with milliseconds, and parsed again", arguments: spellings)
    func writes(milliseconds: Int64, text: String) {
        #expect(written(milliseconds) == text)
        #expect(read(text) == milliseconds)
    }

    @Test(
        "other spellings of a time are parsed",
        arguments: [
            ("2026-12-24T09:30:00Z", "2026-12-24T09:30:00.000Z"),
            ("2026-12-24t09:30:00z", "2026-12-24T09:30:00.000Z"),
            ("2026-12-24T10:30:00+01:00", "2026-12-24T09:30:00.000Z"),
            ("2026-12-24T00:30:00-09:30", "2026-12-24T10:00:00.000Z"),
            ("2026-12-24T09:30:00-00:00", "2026-12-24T09:30:00.000Z"),
            ("2026-12-24T09:30:00.5Z", "2026-12-24T09:30:00.500Z"),
            ("2026-12-24T09:30:00.123987654Z", "2026-12-24T09:30:00.123Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
            ("2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00.000Z"),
        ]
    )
    func understands(text: String, meaning: String) throws {
        #expect(written(try #require(read(text))) == meaning)
    }

    @Test(
        "text that is not a time is refused",
        arguments: [
            "", "2026", "2026-12-24", "2026-12-24T09:30:00", "2026-12-24 09:30:00Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
            "2026-12-24T24:00:00Z", "2026-12-24T09:60:00Z", "2026-12-24T09:30:61Z",
            "2026-12-24T09:30:60Z", "2026-12-24T09:30:00.Z", "2026-12-24T09:30:00+1:00",
            "2026-12-24T09:30:00+24:00", "2026-12-24T09:30:00+0100", "+026-12-24T09:30:00Z",
            "2026-12-24T09:30:00Zx", " 2026-12-24T09:30:00Z", "0000-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
        ]
    )
    func refuses(text: String) {
        #expect(read(text) == nil)
    }

    @Test("random times are written and parsed again", arguments: 0..<50 as Range<UInt64>)
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let moment = Int64.random(
                in: -62_167_219_200_000...253_402_300_799_999,
                using: &generator
            )
            #expect(read(written(moment)) == moment)
        }
    }

    private func written(_ milliseconds: Int64) -> String {
        var buffer = ByteBuffer()
        RFC3339.append(milliseconds: milliseconds, to: &buffer)
        return unsafe buffer.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    private func read(_ text: String) -> Int64? {
        RFC3339.milliseconds(unsafe text.utf8Span.span.bytes)
    }
}
