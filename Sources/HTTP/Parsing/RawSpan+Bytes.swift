extension RawSpan {
    /// The bytes of `range`, without a copy.
    @inline(__always)
    @_lifetime(copy self)
    func extracting(_ range: ByteRange) -> RawSpan {
        extracting(Int(range.start)..<Int(range.end))
    }
}

extension StaticString {
    /// The byte at `offset` of the literal's UTF-8 bytes.
    ///
    /// - Precondition: `offset` is less than `utf8CodeUnitCount`.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        unsafe utf8Start[offset]
    }
}
