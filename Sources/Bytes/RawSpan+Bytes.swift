extension RawSpan {
    /// The byte at `offset`, which is checked.
    @inlinable
    @inline(__always)
    package subscript(offset: Int) -> UInt8 {
        // `unsafeLoad` checks the offset; it is unsafe only for types that are not plain bits.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// The byte at `offset`, unchecked: for loops that have just compared `offset` with the end.
    ///
    /// - Precondition: `offset` is at least 0 and below `byteCount`.
    @inlinable
    @inline(__always)
    package func byte(unchecked offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// Whether these bytes are those of `literal`.
    @inlinable
    package func equals(_ literal: StaticString) -> Bool {
        guard byteCount == literal.utf8CodeUnitCount else { return false }
        for offset in 0..<byteCount where unsafe self[offset] != literal.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Whether these bytes and `other` are the same.
    @inlinable
    package func equals(_ other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        for offset in 0..<byteCount where self[offset] != other[offset] { return false }
        return true
    }

    /// Whether these bytes are those of `literal`, the case of ASCII letters aside.
    @inlinable
    package func equalsIgnoringCase(_ literal: StaticString) -> Bool {
        guard byteCount == literal.utf8CodeUnitCount else { return false }
        for offset in 0..<byteCount {
            let theirs = unsafe literal.utf8Start[offset]
            guard byte(unchecked: offset).equalsIgnoringCase(theirs) else { return false }
        }
        return true
    }

    /// Whether these bytes and `other` are the same, the case of ASCII letters aside.
    @inlinable
    package func equalsIgnoringCase(_ other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        for offset in 0..<byteCount where !self[offset].equalsIgnoringCase(other[offset]) {
            return false
        }
        return true
    }

    /// Whether these bytes begin with those of `literal`.
    @inlinable
    package func starts(with literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        return byteCount >= length && extracting(first: length).equals(literal)
    }

    /// Whether these bytes end with those of `literal`.
    @inlinable
    package func ends(with literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        return byteCount >= length && extracting(last: length).equals(literal)
    }

    /// A copy of the bytes.
    package var array: [UInt8] {
        unsafe withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// The text of these bytes; what is not UTF-8 becomes U+FFFD.
    package var text: String {
        unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension UInt8 {
    /// Whether both bytes are the same, or the same letter of ASCII.
    @inlinable
    @inline(__always)
    package func equalsIgnoringCase(_ other: UInt8) -> Bool {
        // Capital and small letters differ in one bit, which also tells other characters apart.
        self == other || (self ^ other == 0x20 && (self | 0x20) &- 0x61 < 26)
    }
}
