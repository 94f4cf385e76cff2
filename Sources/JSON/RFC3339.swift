public import Bytes

/// Times as the contract writes them: `2026-12-24T09:30:00.000Z`.
public enum RFC3339 {
    /// The first and the last moment that four digits of a year can name, in milliseconds.
    static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// Appends a moment in UTC with milliseconds, without quotes.
    ///
    /// - Parameters:
    ///   - milliseconds: Since 1970-01-01T00:00:00Z; brought into the years 0 to 9999.
    ///   - buffer: What is appended to.
    public static func append(milliseconds: Int64, to buffer: inout ByteBuffer) {
        let moment = min(max(milliseconds, range.lowerBound), range.upperBound)
        let day = floorDivide(moment, 86_400_000)
        let time = UInt64(moment - day * 86_400_000)
        let date = CivilDate(daysSinceEpoch: day)
        let year = UInt64(date.year)
        // Three words of eight characters each.
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

    /// The two digits of a number below 100, the first one in the lowest byte.
    private static func digits(_ value: UInt64) -> UInt64 {
        value / 10 | (value % 10) << 8 | 0x3030
    }

    /// Reads a moment with any offset from UTC (RFC 3339, section 5.6), in milliseconds since
    /// 1970-01-01T00:00:00Z; nil where it is none.
    ///
    /// Digits behind the milliseconds are cut off. A leap second is the second after it.
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
        let isLastOfDay = floorDivide(minutes + 1, 1440) * 1440 == minutes + 1
        guard second < 60 || isLastOfDay else { return nil }
        let moment = (minutes * 60 + Int64(second)) * 1000 + Int64(fraction)
        return range.contains(moment) ? moment : nil
    }

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}

/// Steps through the characters of a time.
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

    /// The milliseconds behind the seconds; 0 where there is no fraction.
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

    /// How far local time is ahead of UTC, in minutes.
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
