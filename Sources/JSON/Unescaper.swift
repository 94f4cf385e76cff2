internal import Bytes

/// Decodes the escapes of a string, and returns its UTF-8 bytes one at a time, without an
/// allocation.
///
/// The tokenizer must have checked the string.
struct Unescaper: ~Copyable, ~Escapable {
    private let bytes: RawSpan
    private var position: Int
    private let end: Int
    /// The remaining bytes of a decoded scalar, the next one in the lowest byte.
    private var pending: UInt32 = 0

    @_lifetime(copy bytes)
    init(_ text: JSONText, in bytes: RawSpan) {
        self.bytes = bytes
        position = text.start
        end = text.end
    }

    @_lifetime(self: copy self)
    mutating func next() -> UInt8? {
        if pending != 0 {
            defer { pending >>= 8 }
            return UInt8(truncatingIfNeeded: pending)
        }
        guard position < end else { return nil }
        let byte = bytes[position]
        position += 1
        guard byte == UInt8(ascii: "\\") else { return byte }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): return scalar()
        default: return letter
        }
    }

    /// Decodes a scalar of one or two escapes; returns its first byte and keeps the others in
    /// `pending`.
    @_lifetime(self: copy self)
    private mutating func scalar() -> UInt8 {
        var value = unit()
        if Self.isLeading(value) {
            position += 2
            value = 0x10000 + (value & 0x3FF) << 10 + unit() & 0x3FF
        }
        if value < 0x80 { return UInt8(value) }
        var shift: UInt32 = value < 0x800 ? 6 : value < 0x10000 ? 12 : 18
        let lead: UInt32 = shift == 6 ? 0xC0 : shift == 12 ? 0xE0 : 0xF0
        let first = UInt8(lead | value >> shift)
        var place: UInt32 = 0
        while shift > 0 {
            shift -= 6
            pending |= (0x80 | value >> shift & 0x3F) << place
            place += 8
        }
        return first
    }

    @_lifetime(self: copy self)
    private mutating func unit() -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            unit = unit << 4 | UInt32(Self.hexadecimal(bytes[position]) ?? 0)
            position += 1
        }
        return unit
    }

    static func isSurrogate(_ unit: UInt32) -> Bool { unit & 0xF800 == 0xD800 }
    static func isLeading(_ unit: UInt32) -> Bool { unit & 0xFC00 == 0xD800 }
    static func isTrailing(_ unit: UInt32) -> Bool { unit & 0xFC00 == 0xDC00 }

    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
