extension RawSpan {
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
