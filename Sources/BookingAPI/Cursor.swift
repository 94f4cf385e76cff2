internal import Bytes

/// Where the next page begins: an id, spelled so that nobody mistakes it for something to compute.
///
/// A kind, sixteen digits and four check digits, so that a cursor of another list, or a mistyped one,
/// is refused and not misread.
struct Cursor: Hashable {
    /// Which list it belongs to.
    enum Kind: UInt8 {
        case bookings = 0x62
        case flights = 0x66
    }

    let kind: Kind
    /// The id behind which the page begins.
    let id: Int64

    init(_ kind: Kind, after id: Int64) {
        self.kind = kind
        self.id = id
    }

    /// Reads a cursor of this kind; nil for everything else.
    init?(_ kind: Kind, _ text: RawSpan) {
        guard text.byteCount == 21, text[0] == kind.rawValue else { return nil }
        var value: UInt64 = 0
        var check: UInt64 = 0
        for offset in 1..<21 {
            guard let digit = Self.digit(text[offset]) else { return nil }
            if offset <= 16 { value = value << 4 | digit } else { check = check << 4 | digit }
        }
        guard check == Self.check(kind, value) else { return nil }
        self.kind = kind
        id = Int64(bitPattern: value)
    }

    func append(to buffer: inout ByteBuffer) {
        let value = UInt64(bitPattern: id)
        buffer.append(kind.rawValue)
        buffer.append(hexadecimal: value, width: 16)
        buffer.append(hexadecimal: Self.check(kind, value), width: 4)
    }

    /// FNV-1a over kind and id, folded to sixteen bits: against mistakes, not against intent.
    private static func check(_ kind: Kind, _ value: UInt64) -> UInt64 {
        var hash: UInt64 = (0xCBF2_9CE4_8422_2325 ^ UInt64(kind.rawValue)) &* 0x0000_0100_0000_01B3
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            hash = (hash ^ (value >> shift & 0xFF)) &* 0x0000_0100_0000_01B3
        }
        return (hash ^ hash >> 16 ^ hash >> 32 ^ hash >> 48) & 0xFFFF
    }

    /// Small letters only: one id has one cursor.
    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}
