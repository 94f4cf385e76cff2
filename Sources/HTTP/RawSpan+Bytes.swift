extension RawSpan {
    /// The byte at `offset`, which is checked.
    @inline(__always)
    subscript(offset: Int) -> UInt8 {
        // `unsafeLoad` checks the offset; it is unsafe only for types that are not plain bits.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// The byte at `offset`, unchecked: for loops that have just compared `offset` with the end.
    ///
    /// - Precondition: `offset` is at least 0 and below `byteCount`.
    @inline(__always)
    func byte(unchecked offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// The eight bytes at `offset`, the first one lowest, unchecked: for loops that have just seen
    /// that there are eight.
    ///
    /// - Precondition: `offset` is at least 0 and at most `byteCount - 8`.
    @inline(__always)
    func word(unchecked offset: Int) -> UInt64 {
        let word = unsafe unsafeLoadUnaligned(
            fromUncheckedByteOffset: offset,
            as: UInt64.self
        )
        return UInt64(littleEndian: word)
    }

    /// The bytes of `range`, where they lie.
    @inline(__always)
    @_lifetime(copy self)
    func extracting(_ range: ByteRange) -> RawSpan {
        extracting(Int(range.start)..<Int(range.end))
    }

    /// Whether these bytes are those of `literal`.
    func equals(_ literal: StaticString) -> Bool {
        guard byteCount == literal.utf8CodeUnitCount else { return false }
        for offset in 0..<byteCount where self[offset] != literal.byte(at: offset) { return false }
        return true
    }

    /// Whether these bytes are those of `other`.
    func equals(_ other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        for offset in 0..<byteCount where self[offset] != other[offset] { return false }
        return true
    }

    /// Whether these bytes are those of `literal`, letters' case aside.
    package func equalsIgnoringCase(_ literal: StaticString) -> Bool {
        guard byteCount == literal.utf8CodeUnitCount else { return false }
        for offset in 0..<byteCount {
            let theirs = ASCII.lowercased(literal.byte(at: offset))
            if ASCII.lowercased(byte(unchecked: offset)) != theirs { return false }
        }
        return true
    }
}

extension StaticString {
    /// The byte at `offset` of this literal's UTF-8.
    ///
    /// - Precondition: `offset` is below `utf8CodeUnitCount`.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        unsafe utf8Start[offset]
    }
}
