extension ByteBuffer {
    /// Appends `value` in decimal digits, after a minus sign if it is negative.
    public mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digits: value.magnitude)
    }

    /// Appends `value` in at least `width` decimal digits, with leading zeros.
    public mutating func append(digits value: UInt64, width: Int = 1) {
        let front = value / 100_000_000
        if front > 0 || width > 8 {
            append(digits: front, width: width - 8)
            append(upToEightDigits: value % 100_000_000, width: 8)
        } else {
            append(upToEightDigits: value, width: width)
        }
    }

    private mutating func append(upToEightDigits value: UInt64, width: Int) {
        // From the last digit to the first: each new digit moves the earlier ones up by one byte.
        var digits: UInt64 = 0
        var count = 0
        var rest = value
        repeat {
            digits = digits << 8 | (rest % 10 | 0x30)
            rest /= 10
            count += 1
        } while rest > 0 || count < width
        append(first: count, of: digits)
    }

    /// Appends `value` in at least `width` lowercase hexadecimal digits, with leading zeros.
    public mutating func append(hexadecimal value: UInt64, width: Int = 1) {
        let (front, back) = (value >> 32, value & 0xFFFF_FFFF)
        if front > 0 || width > 8 {
            append(hexadecimal: front, width: width - 8)
            append(first: 8, of: Self.hexadecimalDigits(of: back))
        } else {
            let count = max(1, width, 16 - back.leadingZeroBitCount / 4)
            append(first: count, of: Self.hexadecimalDigits(of: back) >> UInt64(64 - 8 * count))
        }
    }

    /// The eight digits of a 32-bit number, the first digit in the lowest byte.
    private static func hexadecimalDigits(of value: UInt64) -> UInt64 {
        // Moves each group of four bits into its own byte.
        var digits = (value | value << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits | digits << 4) & 0x0F0F_0F0F_0F0F_0F0F
        // Adding six carries into the upper four bits for the values 10 to 15 only.
        let isLetter = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        let fromDigitsToLetters = UInt64(UInt8(ascii: "a") - UInt8(ascii: "0") - 10)
        return (digits | 0x3030_3030_3030_3030).byteSwapped
            &+ isLetter.byteSwapped &* fromDigitsToLetters
    }
}
