internal import Bookings
internal import Bytes

/// Parsers for the values of settings.
public enum SettingParsers {
    /// Parses a whole number within `range`.
    public static func integer(
        in range: ClosedRange<Int>
    ) -> @Sendable (String) throws(SettingError) -> Int {
        { text throws(SettingError) in
            let number: Int64
            do throws(DecimalError) {
                // Marked unsafe for types with padding; UInt8 has none.
                number = try Int64(digits: unsafe text.utf8Span.span.bytes)
            } catch {
                throw SettingError("is not a whole number")
            }
            guard let value = Int(exactly: number), range.contains(value) else {
                throw SettingError("is not between \(range.lowerBound) and \(range.upperBound)")
            }
            return value
        }
    }

    /// Parses a number of seconds, which may have a fraction, as whole milliseconds within `range`.
    public static func seconds(
        in range: ClosedRange<Duration>
    ) -> @Sendable (String) throws(SettingError) -> Duration {
        { text throws(SettingError) in
            // Double also accepts "inf", "nan" and "0x1p3".
            let isPlain = text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
            }
            guard isPlain, let seconds = Double(text), seconds.isFinite else {
                throw SettingError("is not a number of seconds")
            }
            // The largest range is far below the limits of Int64.
            let milliseconds = Int64(min((seconds * 1000).rounded(), 1e15))
            guard range.contains(.milliseconds(milliseconds)) else {
                throw SettingError(
                    "is not between \(describe(range.lowerBound)) and "
                        + "\(describe(range.upperBound)) seconds"
                )
            }
            return .milliseconds(milliseconds)
        }
    }

    /// Parses yes or no, in the spellings that people use in environment files.
    public static let boolean: @Sendable (String) throws(SettingError) -> Bool = {
        text throws(SettingError) in
        switch text.lowercased() {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw SettingError("is neither 1 nor 0")
        }
    }

    private static func describe(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        return milliseconds % 1000 == 0
            ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
    }
}
