internal import Bytes

extension Reader {
    /// Reads a number (RFC 8259, section 6); the position is at its first byte.
    @_lifetime(self: copy self)
    mutating func number() throws(ParseError) -> Token {
        let start = position
        let isNegative = take(UInt8(ascii: "-"))
        // Counted downwards, since the smallest integer has no positive counterpart.
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
        return .number(Text(start: start, end: position, hasEscapes: false))
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

    /// What would be read as part of a number by a more lenient reader: `01`, `1.2.3`, `1x`, `0x1`.
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
