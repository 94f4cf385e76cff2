/// A record locator: a short name of an order for people, such as `K7QX2M`.
///
/// It identifies an order and proves nothing. References come from a random source, so that none can
/// be guessed from another one.
public struct OrderReference: Hashable, Sendable, CustomStringConvertible {
    /// Five bits for each character, the first character in the highest.
    private let bits: UInt32

    private static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
    private static let characters = 6

    /// Draws a reference.
    ///
    /// - Parameter generator: A source that clients cannot predict, except in tests.
    public init(using generator: inout some RandomNumberGenerator) {
        bits = generator.next(upperBound: 1 << UInt32(5 * Self.characters))
    }

    /// Reads a reference in capital or small letters; nil for everything else.
    public init?(_ text: some StringProtocol) {
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            let capital = isSmall ? byte & ~0x20 : byte
            guard let digit = Self.alphabet.firstIndex(of: capital) else { return nil }
            bits = bits << 5 | UInt32(digit)
            count += 1
            guard count <= Self.characters else { return nil }
        }
        guard count == Self.characters else { return nil }
        self.bits = bits
    }

    /// The six characters, with capital letters.
    public var description: String {
        let digits = (0..<Self.characters).reversed().map { bits >> UInt32(5 * $0) & 31 }
        return String(decoding: digits.map { Self.alphabet[Int($0)] }, as: UTF8.self)
    }
}
