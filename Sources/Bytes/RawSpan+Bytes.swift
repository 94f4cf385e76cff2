extension RawSpan {
    /// The byte at `offset`; an offset out of bounds traps.
    @inlinable
    @inline(__always)
    package subscript(offset: Int) -> UInt8 {
        // `unsafeLoad` checks the offset; it is unsafe only for types that are not plain bits.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// The byte at `offset`, without a bounds check: for loops that have compared `offset`
    /// themselves.
    ///
    /// - Precondition: `offset` is at least 0 and less than `byteCount`.
    @inlinable
    @inline(__always)
    package func byte(unchecked offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// The eight bytes at `offset` as a number, the first byte lowest, without a bounds check.
    ///
    /// - Precondition: `offset` is at least 0 and at most `byteCount - 8`.
    @inlinable
    @inline(__always)
    package func word(unchecked offset: Int) -> UInt64 {
        let word = unsafe unsafeLoadUnaligned(
            fromUncheckedByteOffset: offset,
            as: UInt64.self
        )
        return UInt64(littleEndian: word)
    }

    /// The offset of the first `byte` from `start` on; `byteCount` if there is none.
    ///
    /// - Precondition: `start` is at least 0.
    @inlinable
    package func firstOffset(of byte: UInt8, from start: Int = 0) -> Int {
        precondition(start >= 0, "outside of the bytes")
        let ones: UInt64 = 0x0101_0101_0101_0101
        var offset = start
        while byteCount - offset >= 8 {
            // "Has a zero byte" of Sean Anderson's Bit Twiddling Hacks: the lowest mark is exact.
            let difference = word(unchecked: offset) ^ (ones &* UInt64(byte))
            let marks = (difference &- ones) & ~difference & (ones &* 0x80)
            if marks != 0 { return offset + marks.trailingZeroBitCount >> 3 }
            offset += 8
        }
        while offset < byteCount, self.byte(unchecked: offset) != byte { offset += 1 }
        return min(offset, byteCount)
    }

    /// Whether these bytes equal the UTF-8 bytes of `literal`.
    @inlinable
    package func equals(_ literal: StaticString) -> Bool { equals(literal.bytes) }

    /// Whether these bytes equal the bytes of `other`.
    @inlinable
    package func equals(_ other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        var offset = 0
        while byteCount - offset >= 8 {
            guard word(unchecked: offset) == other.word(unchecked: offset) else { return false }
            offset += 8
        }
        while offset < byteCount {
            guard byte(unchecked: offset) == other.byte(unchecked: offset) else { return false }
            offset += 1
        }
        return true
    }

    /// Whether these bytes equal the UTF-8 bytes of `literal`, ignoring the case of ASCII letters.
    @inlinable
    package func equalsIgnoringCase(_ literal: StaticString) -> Bool {
        equalsIgnoringCase(literal.bytes)
    }

    /// Whether these bytes equal the bytes of `other`, ignoring the case of ASCII letters.
    @inlinable
    package func equalsIgnoringCase(_ other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        var offset = 0
        while offset < byteCount {
            // Most bytes are equal without ignoring anything.
            if byteCount - offset >= 8,
                word(unchecked: offset) == other.word(unchecked: offset)
            {
                offset += 8
                continue
            }
            guard byte(unchecked: offset).equalsIgnoringCase(other.byte(unchecked: offset)) else {
                return false
            }
            offset += 1
        }
        return true
    }

    /// Whether these bytes begin with the UTF-8 bytes of `literal`.
    @inlinable
    package func starts(with literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        return byteCount >= length && extracting(first: length).equals(literal)
    }

    /// Whether these bytes end with the UTF-8 bytes of `literal`.
    @inlinable
    package func ends(with literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        return byteCount >= length && extracting(last: length).equals(literal)
    }

    /// A copy of the bytes.
    package var array: [UInt8] {
        unsafe withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// These bytes decoded as UTF-8; invalid bytes become U+FFFD.
    package var text: String {
        unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension StaticString {
    /// The UTF-8 bytes of the literal.
    @inlinable
    package var bytes: RawSpan {
        @_lifetime(immortal)
        get {
            let span = unsafe RawSpan(_unsafeStart: utf8Start, byteCount: utf8CodeUnitCount)
            return unsafe _overrideLifetime(span, copying: ())
        }
    }
}

extension UInt8 {
    /// Whether the bytes are equal, or the same ASCII letter in different case.
    @inlinable
    @inline(__always)
    package func equalsIgnoringCase(_ other: UInt8) -> Bool {
        // Uppercase and lowercase letters differ in one bit; so do some other pairs of characters.
        self == other || (self ^ other == 0x20 && (self | 0x20) &- 0x61 < 26)
    }
}
