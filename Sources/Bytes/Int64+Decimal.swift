/// Why bytes are not a decimal number.
package enum DecimalError: Error, Equatable {
    /// There is no digit, or a byte that is not a digit.
    case malformed
    /// An `Int64` cannot hold the number.
    case overflow
}

extension Int64 {
    /// Reads decimal digits; leading zeros are allowed, signs and blanks are not.
    package init(digits bytes: RawSpan) throws(DecimalError) {
        guard bytes.byteCount > 0 else { throw .malformed }
        var value: Int64 = 0
        var overflows = false
        for offset in 0..<bytes.byteCount {
            let digit = bytes.byte(unchecked: offset) &- UInt8(ascii: "0")
            guard digit < 10 else { throw .malformed }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isStillTooLarge) = product.addingReportingOverflow(Int64(digit))
            overflows = overflows || isTooLarge || isStillTooLarge
            value = sum
        }
        guard !overflows else { throw .overflow }
        self = value
    }

    /// Reads the only spelling of a number that is not negative: decimal digits without a sign,
    /// blanks or leading zeros; nil for all other bytes, and for a number that an `Int64` cannot
    /// hold.
    package init?(decimal bytes: RawSpan) {
        guard bytes.byteCount == 1 || bytes.byteCount > 1 && bytes[0] != UInt8(ascii: "0"),
            let value = try? Int64(digits: bytes)
        else { return nil }
        self = value
    }
}
