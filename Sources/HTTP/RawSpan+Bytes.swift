extension RawSpan {
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
