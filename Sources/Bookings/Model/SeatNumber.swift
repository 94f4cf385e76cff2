/// A seat as it is spelled on a boarding pass: a row and a letter, `12A`.
public struct SeatNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The row, from 1 to `BookingLimits.cabinRows`.
    public let row: UInt8

    /// The letter's ASCII code, `A` to `Z`.
    public let letter: UInt8

    /// A seat from its parts; nil when the row or the letter is out of range.
    public init?(row: Int, letter: UInt8) {
        guard (1...BookingLimits.cabinRows).contains(row) else { return nil }
        guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) else { return nil }
        self.row = UInt8(row)
        self.letter = letter
    }

    /// Reads `12A` or `12a`; nil for everything else, a leading zero included.
    public init?(_ text: some StringProtocol) {
        var row = 0
        var letter: UInt8?
        for byte in text.utf8 {
            guard letter == nil else { return nil }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard row > 0 || byte != UInt8(ascii: "0") else { return nil }
                row = row * 10 + Int(byte - UInt8(ascii: "0"))
                guard row <= BookingLimits.cabinRows else { return nil }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                letter = byte
            case UInt8(ascii: "a")...UInt8(ascii: "z"):
                letter = byte & ~0x20
            default:
                return nil
            }
        }
        guard let letter else { return nil }
        self.init(row: row, letter: letter)
    }

    /// The spelling of the seat map: the row, then the letter.
    public var description: String { "\(row)\(Character(UnicodeScalar(letter)))" }

    /// From the nose to the tail, then by letter.
    public static func < (left: SeatNumber, right: SeatNumber) -> Bool {
        (left.row, left.letter) < (right.row, right.letter)
    }
}
