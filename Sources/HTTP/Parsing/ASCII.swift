/// The character classes of RFC 9110 and RFC 3986.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20

    /// A set of bytes below 128, with one bit for each byte.
    struct ByteSet {
        let low: UInt64
        let high: UInt64

        @inline(__always)
        func contains(_ byte: UInt8) -> Bool {
            // The shift is modulo 64, so that one expression works for both halves.
            let half = byte & 0x40 == 0 ? low : high
            return byte < 0x80 && (half &>> UInt64(byte)) & 1 == 1
        }
    }

    /// `tchar` of RFC 9110, section 5.6.2: !#$%&'*+-.^_`|~, digits and letters.
    static let token = ByteSet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)

    /// `unreserved` and `sub-delims` of RFC 3986: the bytes of a registered name, except escapes.
    static let registeredName = ByteSet(low: 0x2BFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)

    /// `pchar` of RFC 3986 except escapes, the slash and the question mark: the bytes of a target.
    static let target = ByteSet(low: 0xAFFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    /// Whether a field value may contain `byte`: a visible character, a space, a tab, or a byte
    /// above ASCII (RFC 9110, section 5.5).
    @inline(__always)
    static func isFieldContent(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == tab
    }

    /// The number of bytes before the first control character of `word`, from the lowest byte on.
    ///
    /// 8 if there is none. Tab and DEL count as control characters.
    ///
    /// "Has a byte less than n" of Sean Anderson's Bit Twiddling Hacks: a borrow can mark bytes
    /// above the first control character by mistake, but never a byte below it.
    @inline(__always)
    static func controlOffset(_ word: UInt64) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let isBelowBlank = (word &- ones &* 0x20) & ~word
        let fromDelete = word ^ (ones &* 0x7F)
        let isDelete = (fromDelete &- ones) & ~fromDelete
        return ((isBelowBlank | isDelete) & (ones &* 0x80)).trailingZeroBitCount >> 3
    }

    /// The value of a hexadecimal digit; nil if `byte` is not one.
    @inline(__always)
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }
}
