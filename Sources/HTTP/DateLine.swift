package import Bytes

/// The `Date` field line (RFC 9110, section 6.6.1), written anew only when its second has passed.
///
/// One per event loop, on its thread.
package struct DateLine: ~Copyable {
    private var line = ByteBuffer()
    private var second = Int64.min

    /// The line of the second `epochSeconds` (UTC, since 1970).
    package init(epochSeconds: Int64) {
        update(to: epochSeconds)
    }

    /// The whole line with its CRLF.
    var bytes: RawSpan {
        @_lifetime(borrow self)
        get { line.bytes }
    }

    /// Says what time it is now, in seconds of UTC since 1970.
    package mutating func update(to epochSeconds: Int64) {
        guard epochSeconds != second else { return }
        second = epochSeconds
        line.removeAll()
        line.append("Date: ")
        line.append(httpDate: epochSeconds)
        line.append("\r\n")
    }
}

extension ByteBuffer {
    /// Appends a time as HTTP's fields have it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section
    /// 5.6.7).
    ///
    /// - Parameter epochSeconds: Seconds of UTC since 1970; years 0 to 9999.
    package mutating func append(httpDate epochSeconds: Int64) {
        let (day, second) = epochSeconds.quotientAndRemainderFlooring(by: 86_400)
        let date = CivilDate(daysSince1970: day)
        // 1970-01-01 was a Thursday.
        append(CivilDate.weekday(Int((day + 4).quotientAndRemainderFlooring(by: 7).remainder)))
        append(", ")
        append(digits: UInt64(date.day), width: 2)
        append(" ")
        append(CivilDate.month(date.month))
        append(" ")
        append(digits: UInt64(max(0, date.year)), width: 4)
        append(" ")
        append(digits: UInt64(second / 3_600), width: 2)
        append(":")
        append(digits: UInt64(second / 60 % 60), width: 2)
        append(":")
        append(digits: UInt64(second % 60), width: 2)
        append(" GMT")
    }
}

/// A day of the proleptic Gregorian calendar.
private struct CivilDate {
    let year: Int64
    /// 1 to 12.
    let month: Int
    /// 1 to 31.
    let day: Int

    /// Howard Hinnant's `civil_from_days`: years begin in March, so that the leap day comes last.
    init(daysSince1970: Int64) {
        let (era, dayOfEra) = (daysSince1970 + 719_468).quotientAndRemainderFlooring(by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    static func weekday(_ index: Int) -> StaticString {
        switch index {
        case 0: "Sun"
        case 1: "Mon"
        case 2: "Tue"
        case 3: "Wed"
        case 4: "Thu"
        case 5: "Fri"
        default: "Sat"
        }
    }

    static func month(_ number: Int) -> StaticString {
        switch number {
        case 1: "Jan"
        case 2: "Feb"
        case 3: "Mar"
        case 4: "Apr"
        case 5: "May"
        case 6: "Jun"
        case 7: "Jul"
        case 8: "Aug"
        case 9: "Sep"
        case 10: "Oct"
        case 11: "Nov"
        default: "Dec"
        }
    }
}

extension Int64 {
    fileprivate func quotientAndRemainderFlooring(
        by divisor: Int64
    ) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
