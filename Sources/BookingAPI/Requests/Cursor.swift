internal import Bytes

/// Where the next page of a list begins: an id in a form that clients do not compute with.
///
/// It has a letter for the list, sixteen digits and four check digits, so that the server rejects a
/// cursor of another list or with a typing error.
struct Cursor: Hashable {
    /// The list that a cursor belongs to.
    enum List: UInt8 {
        case bookings = 0x62
        case flights = 0x66
        case orders = 0x6F
        case webhooks = 0x77
        case deliveries = 0x64
    }

    let list: List
    /// The page begins after this id.
    let id: Int64

    init(_ list: List, after id: Int64) {
        self.list = list
        self.id = id
    }

    /// Reads a cursor of `list`; nil for all other bytes.
    init?(_ list: List, _ text: RawSpan) {
        guard text.byteCount == 21, text[0] == list.rawValue else { return nil }
        var value: UInt64 = 0
        var check: UInt64 = 0
        for offset in 1..<21 {
            guard let digit = Self.digit(text[offset]) else { return nil }
            if offset <= 16 { value = value << 4 | digit } else { check = check << 4 | digit }
        }
        guard check == Self.check(list, value) else { return nil }
        self.list = list
        id = Int64(bitPattern: value)
    }

    /// Appends the cursor's text.
    func append(to buffer: inout ByteBuffer) {
        let value = UInt64(bitPattern: id)
        buffer.append(list.rawValue)
        buffer.append(hexadecimal: value, width: 16)
        buffer.append(hexadecimal: Self.check(list, value), width: 4)
    }

    /// FNV-1a over list and id, folded to sixteen bits: it detects mistakes and stops no attacker.
    private static func check(_ list: List, _ value: UInt64) -> UInt64 {
        var hash: UInt64 = (0xCBF2_9CE4_8422_2325 ^ UInt64(list.rawValue)) &* 0x0000_0100_0000_01B3
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            hash = (hash ^ (value >> shift & 0xFF)) &* 0x0000_0100_0000_01B3
        }
        return (hash ^ hash >> 16 ^ hash >> 32 ^ hash >> 48) & 0xFFFF
    }

    /// The value of a small hexadecimal digit; capitals are none, so that an id has one cursor.
    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}
