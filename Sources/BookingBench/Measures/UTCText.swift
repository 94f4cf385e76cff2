internal import Glibc

/// Moments as text.
enum UTCText {
    /// RFC 3339 in UTC with milliseconds, of milliseconds since 1970.
    static func time(_ milliseconds: Int64) -> String {
        let (day, clock) = parts(milliseconds)
        return "\(day)T\(clock).\(padded(milliseconds % 1000, 3))Z"
    }

    /// The date and the minute, for people.
    static func minute(_ milliseconds: Int64) -> String {
        let (day, clock) = parts(milliseconds)
        return "\(day) \(clock.prefix(5)) UTC"
    }

    private static func parts(_ milliseconds: Int64) -> (day: String, clock: String) {
        var seconds = time_t(milliseconds / 1000)
        // A `tm` has a pointer to the zone's name in it, which is not read here.
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        let (year, month, day) = unsafe (parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday)
        let (hour, minute, second) = unsafe (parts.tm_hour, parts.tm_min, parts.tm_sec)
        return (
            "\(year)-\(padded(Int64(month), 2))-\(padded(Int64(day), 2))",
            "\(padded(Int64(hour), 2)):\(padded(Int64(minute), 2)):\(padded(Int64(second), 2))"
        )
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}
