public import Bytes

/// Times in the format of RFC 3339, such as `2026-12-24T09:30:00.000Z`.
public enum RFC3339 {
    /// The times of the years 0 to 9999, in milliseconds since 1970-01-01 UTC.
    static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// Appends a time in UTC with milliseconds, without quotes.
    ///
    /// - Parameters:
    ///   - milliseconds: The time since 1970-01-01 UTC; clamped to the years 0 to 9999.
    ///   - buffer: The buffer to append to.
    public static func append(milliseconds: Int64, to buffer: inout ByteBuffer) {
        let moment = min(max(milliseconds, range.lowerBound), range.upperBound)
        let (day, timeOfDay) = moment.dividedFlooring(by: 86_400_000)
        let time = UInt64(timeOfDay)
        let date = CivilDate(daysSinceEpoch: day)
        let year = UInt64(date.year)
        // Eight characters at a time.
        buffer.append(
            of: digits(year / 100) | digits(year % 100) << 16 | dash << 32
                | digits(UInt64(date.month)) << 40 | dash << 56
        )
        buffer.append(
            of: digits(UInt64(date.day)) | letterT << 16 | digits(time / 3_600_000) << 24
                | colon << 40 | digits(time / 60_000 % 60) << 48
        )
        let milliseconds = time % 1000
        buffer.append(
            of: colon | digits(time / 1000 % 60) << 8 | dot << 24
                | digits(milliseconds / 10) << 32
                | (milliseconds % 10 + UInt64(UInt8(ascii: "0"))) << 48 | letterZ << 56
        )
    }

    private static let dash = UInt64(UInt8(ascii: "-"))
    private static let colon = UInt64(UInt8(ascii: ":"))
    private static let dot = UInt64(UInt8(ascii: "."))
    private static let letterT = UInt64(UInt8(ascii: "T"))
    private static let letterZ = UInt64(UInt8(ascii: "Z"))

    /// The two digits of a number less than 100, the first digit in the lowest byte.
    private static func digits(_ value: UInt64) -> UInt64 {
        value / 10 | (value % 10) << 8 | 0x3030
    }

    /// Parses a time with any UTC offset (RFC 3339, section 5.6).
    ///
    /// Ignores digits after the milliseconds. A leap second becomes the following second.
    ///
    /// - Parameter text: The time, without quotes.
    /// - Returns: Milliseconds since 1970-01-01 UTC; nil if `text` is not a time of the years 0 to
    ///   9999.
    public static func milliseconds(_ text: RawSpan) -> Int64? {
        var scanner = Scanner(text)
        guard let year = scanner.number(digits: 4), scanner.take("-"),
            let month = scanner.number(digits: 2), scanner.take("-"),
            let day = scanner.number(digits: 2), scanner.takeAny("Tt"),
            let hour = scanner.number(digits: 2), scanner.take(":"),
            let minute = scanner.number(digits: 2), scanner.take(":"),
            let second = scanner.number(digits: 2),
            let fraction = scanner.fraction(), let offset = scanner.offsetMinutes(),
            scanner.isAtEnd, hour < 24, minute < 60, second <= 60,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let minutes = date.daysSinceEpoch * 1440 + Int64(hour * 60 + minute) - offset
        let isLastOfDay = (minutes + 1).dividedFlooring(by: 1440).remainder == 0
        guard second < 60 || isLastOfDay else { return nil }
        let moment = (minutes * 60 + Int64(second)) * 1000 + Int64(fraction)
        return range.contains(moment) ? moment : nil
    }
}

/// Reads the characters of a time.
private struct Scanner: ~Copyable, ~Escapable {
    private let text: RawSpan
    private var position = 0

    @_lifetime(copy text)
    init(_ text: RawSpan) {
        self.text = text
    }

    var isAtEnd: Bool { position == text.byteCount }

    private var digit: Int? {
        guard !isAtEnd, case let value = text[position] &- UInt8(ascii: "0"), value < 10 else {
            return nil
        }
        return Int(value)
    }

    @_lifetime(self: copy self)
    mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard !isAtEnd, text[position] == UInt8(ascii: wanted) else { return false }
        position += 1
        return true
    }

    @_lifetime(self: copy self)
    mutating func takeAny(_ wanted: String) -> Bool {
        for scalar in wanted.unicodeScalars where take(scalar) { return true }
        return false
    }

    @_lifetime(self: copy self)
    mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit else { return nil }
            value = value * 10 + digit
            position += 1
        }
        return value
    }

    /// Reads an optional fraction of a second, in milliseconds; nil if it has no digit.
    @_lifetime(self: copy self)
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        guard digit != nil else { return nil }
        var weight = 100
        var milliseconds = 0
        while let digit {
            milliseconds += digit * weight
            weight /= 10
            position += 1
        }
        return milliseconds
    }

    /// Reads a UTC offset in minutes, which is positive if local time is ahead of UTC.
    @_lifetime(self: copy self)
    mutating func offsetMinutes() -> Int64? {
        if takeAny("Zz") { return 0 }
        let isBehind = take("-")
        guard isBehind || take("+") else { return nil }
        guard let hours = number(digits: 2), take(":"), let minutes = number(digits: 2),
            hours < 24, minutes < 60
        else { return nil }
        return Int64(isBehind ? -(hours * 60 + minutes) : hours * 60 + minutes)
    }
}
