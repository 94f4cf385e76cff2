package import Bytes

/// The `Date` field line (RFC 9110, section 6.6.1), which is formatted once a second.
///
/// Used by one event loop.
package struct DateLine: ~Copyable {
    private var line = ByteBuffer()
    private var second = Int64.min

    /// Creates the line for a time in seconds since 1970-01-01 UTC.
    package init(epochSeconds: Int64) {
        update(to: epochSeconds)
    }

    /// The line with its CRLF.
    var bytes: RawSpan {
        @_lifetime(borrow self)
        get { line.bytes }
    }

    /// Changes the time of the line, in seconds since 1970-01-01 UTC.
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
    /// Appends a time in HTTP's format (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameter epochSeconds: Seconds since 1970-01-01 UTC, in the years 0 to 9999.
    package mutating func append(httpDate epochSeconds: Int64) {
        let (day, second) = epochSeconds.dividedFlooring(by: 86_400)
        let date = CivilDate(daysSinceEpoch: day)
        append(Self.weekdayName(date.weekday))
        append(", ")
        append(digits: UInt64(date.day), width: 2)
        append(" ")
        append(Self.monthName(date.month))
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

    private static func weekdayName(_ index: Int) -> StaticString {
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

    private static func monthName(_ number: Int) -> StaticString {
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
