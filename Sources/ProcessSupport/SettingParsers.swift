/// How the texts of settings are read.
public enum SettingParsers {
    /// A whole number within `range`.
    public static func integer(
        in range: ClosedRange<Int>
    ) -> @Sendable (String) throws(SettingError) -> Int {
        { text throws(SettingError) in
            let digits = text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
            guard digits, let number = Int(text) else {
                throw SettingError("is not a whole number")
            }
            guard range.contains(number) else {
                throw SettingError("is not between \(range.lowerBound) and \(range.upperBound)")
            }
            return number
        }
    }

    /// Seconds, with a fraction where wanted, as milliseconds within `range`.
    public static func seconds(
        inMilliseconds range: ClosedRange<Int64>
    ) -> @Sendable (String) throws(SettingError) -> Int64 {
        { text throws(SettingError) in
            // Only digits and a point: Double would take "inf", "nan" and "0x1p3", too.
            let plain = text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
            }
            guard plain, let seconds = Double(text), seconds.isFinite else {
                throw SettingError("is not a number of seconds")
            }
            let milliseconds = (seconds * 1000).rounded()
            guard milliseconds >= Double(range.lowerBound),
                milliseconds <= Double(range.upperBound)
            else {
                throw SettingError(
                    "is not between \(describe(range.lowerBound)) and "
                        + "\(describe(range.upperBound)) seconds"
                )
            }
            return Int64(milliseconds)
        }
    }

    /// Yes or no, in the spellings that people use in environment files.
    public static let boolean: @Sendable (String) throws(SettingError) -> Bool = {
        text throws(SettingError) in
        switch text.lowercased() {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw SettingError("is neither 1 nor 0")
        }
    }

    private static func describe(_ milliseconds: Int64) -> String {
        milliseconds % 1000 == 0
            ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
    }
}
