internal import Bytes

extension JSONTokenizer {
    /// Reads a number (RFC 8259, section 6) from its first byte on.
    @_lifetime(self: copy self)
    mutating func number() throws(ParseError) -> JSONToken {
        let start = position
        let isNegative = take(UInt8(ascii: "-"))
        // Accumulated as a negative number, since the smallest Int64 has no positive counterpart.
        var value: Int64? = 0
        if !take(UInt8(ascii: "0")) {
            try digits { digit in
                let (tens, tooMany) = (value ?? 0).multipliedReportingOverflow(by: 10)
                let (next, tooFar) = tens.subtractingReportingOverflow(Int64(digit))
                value = value == nil || tooMany || tooFar ? nil : next
            }
        }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            try digits { _ in }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits { _ in }
        }
        if let next = current, Self.continuesNumber(next) { throw error(.numberInvalid) }
        if isWhole, let value, isNegative || value != .min {
            return .integer(isNegative ? value : -value)
        }
        return .number(JSONText(start: start, end: position, hasEscapes: false))
    }

    /// Reads at least one digit.
    @_lifetime(self: copy self)
    private mutating func digits(_ body: (UInt8) -> Void) throws(ParseError) {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            body(byte - UInt8(ascii: "0"))
            position += 1
        }
        guard position > start else { throw error(.numberInvalid) }
    }

    /// Whether `byte` after a number makes it malformed, as in `01`, `1.2.3`, `1x` or `0x1`.
    private static func continuesNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "+"),
            UInt8(ascii: "-"):
            true
        default:
            false
        }
    }
}

extension JSONTokenizer {
    /// The value of a whole number that is written with a fraction or an exponent: `1.0`, `12e2`.
    ///
    /// Exact, without rounding. Nil if the number is not whole, or an `Int64` cannot hold it.
    public func integer(_ text: JSONText) -> Int64? {
        let number = raw(text)
        let isNegative = number[0] == UInt8(ascii: "-")
        var value: Int64 = 0
        /// The number of digits after the decimal point that were read.
        var fractionDigits = 0
        /// The number of powers of ten that `value` lacks, so that `1.000…0` does not overflow.
        var zeros = 0
        var isFraction = false
        var position = isNegative ? 1 : 0
        while position < number.byteCount, number[position] | 0x20 != UInt8(ascii: "e") {
            let byte = number[position]
            position += 1
            if byte == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            if isFraction { fractionDigits += 1 }
            zeros += 1
            guard byte != UInt8(ascii: "0") else { continue }
            guard let shifted = Self.scaled(value, by: zeros) else { return nil }
            let (sum, overflow) = shifted.subtractingReportingOverflow(Int64(byte & 0xF))
            if overflow { return nil }
            value = sum
            zeros = 0
        }
        if value == 0 { return 0 }
        guard let exponent = Self.exponent(number.extracting(position..<number.byteCount)),
            // The last digit that is not 0 has this scale: a negative one means a fraction.
            case let scale = zeros - fractionDigits + exponent, scale >= 0,
            let whole = Self.scaled(value, by: scale)
        else { return nil }
        if isNegative { return whole }
        return whole == .min ? nil : -whole
    }

    /// The exponent in `text`; 0 if `text` is empty, nil if it is far beyond all limits.
    private static func exponent(_ text: RawSpan) -> Int? {
        var value = 0
        var isNegative = false
        for offset in 0..<text.byteCount {
            let digit = text[offset] &- UInt8(ascii: "0")
            if digit < 10 {
                value = value * 10 + Int(digit)
                if value > 10_000_000 { return nil }
            } else if text[offset] == UInt8(ascii: "-") {
                isNegative = true
            }
        }
        return isNegative ? -value : value
    }

    private static func scaled(_ value: Int64, by zeros: Int) -> Int64? {
        guard value != 0 else { return 0 }
        guard zeros <= 19 else { return nil }
        var scaled = value
        for _ in 0..<zeros {
            let (product, overflow) = scaled.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            scaled = product
        }
        return scaled
    }
}
