extension ByteBuffer {
    /// Appends `value` in decimal digits, with a minus sign where it is negative.
    public mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digits: value.magnitude)
    }

    /// Appends `value` in at least `width` decimal digits, zeros in front.
    public mutating func append(digits value: UInt64, width: Int = 1) {
        append(value, radix: 10, width: width)
    }

    /// Appends `value` in at least `width` lower-case hexadecimal digits, zeros in front.
    public mutating func append(hexadecimal value: UInt64, width: Int = 1) {
        append(value, radix: 16, width: width)
    }

    @inline(__always)
    private mutating func append(_ value: UInt64, radix: UInt64, width: Int) {
        var count = 1
        var rest = value / radix
        while rest > 0 {
            count += 1
            rest /= radix
        }
        rest = value
        // Written from the last digit to the first, into the room that they take up.
        append(count: max(count, width)) { room in
            for position in stride(from: room.byteCount - 1, through: 0, by: -1) {
                let digit = UInt8(truncatingIfNeeded: rest % radix)
                let letters = UInt8(ascii: "a") - 10
                room.storeBytes(
                    of: digit + (digit < 10 ? UInt8(ascii: "0") : letters),
                    toByteOffset: position,
                    as: UInt8.self
                )
                rest /= radix
            }
        }
    }
}
