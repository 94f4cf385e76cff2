internal import Bytes
internal import Glibc

/// Looking for things in an answer without taking it apart.
extension RawSpan {
    /// Where `literal` begins for the first time at or behind `start`; nil when it does not occur.
    ///
    /// - Precondition: `literal` has at least 4 bytes.
    func firstOffset(of literal: StaticString, from start: Int = 0) -> Int? {
        let size = literal.utf8CodeUnitCount
        let last = byteCount - size
        guard start >= 0, start <= last else { return nil }
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            // Four bytes at a time tell nearly every place apart, in one comparison each.
            let first = unsafe UnsafeRawPointer(literal.utf8Start).loadUnaligned(as: UInt32.self)
            var offset = start
            while offset <= last {
                if unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt32.self) == first,
                    unsafe memcmp(base + offset, literal.utf8Start, size) == 0
                {
                    return offset
                }
                offset &+= 1
            }
            return nil
        }
    }

    /// How often `literal` occurs, without overlaps.
    func occurrences(of literal: StaticString) -> Int {
        var count = 0
        var from = 0
        while let offset = firstOffset(of: literal, from: from) {
            count += 1
            from = offset + literal.utf8CodeUnitCount
        }
        return count
    }

    /// Whether `literal` stands at `offset`.
    func has(_ literal: StaticString, at offset: Int) -> Bool {
        let size = literal.utf8CodeUnitCount
        guard offset >= 0, offset + size <= byteCount else { return false }
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            return unsafe memcmp(base + offset, literal.utf8Start, size) == 0
        }
    }

    /// Whether the first member `name` is the string `value`; both are given with their quotes.
    func member(_ name: StaticString, is value: StaticString) -> Bool {
        guard let offset = valueOffset(of: name) else { return false }
        return has(value, at: offset)
    }

    /// The first member `name` when it is a whole number that is not negative.
    func integerMember(_ name: StaticString) -> Int64? {
        guard let offset = valueOffset(of: name) else { return nil }
        return integer(at: offset)
    }

    /// The decimal digits from `offset` on; nil where there are none, or too many.
    func integer(at offset: Int) -> Int64? {
        var position = offset
        var value: Int64 = 0
        while position < byteCount {
            let digit = byte(position) &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            guard position - offset < 18 else { return nil }
            value = value &* 10 &+ Int64(digit)
            position += 1
        }
        return position > offset ? value : nil
    }

    /// Where the value of the first member `name` begins.
    func valueOffset(of name: StaticString) -> Int? {
        guard let start = firstOffset(of: name) else { return nil }
        var position = skipBlanks(from: start + name.utf8CodeUnitCount)
        guard position < byteCount, byte(position) == UInt8(ascii: ":") else { return nil }
        position = skipBlanks(from: position + 1)
        return position < byteCount ? position : nil
    }

    /// The first offset at or behind `start` that has no blank, tab or line end.
    func skipBlanks(from start: Int) -> Int {
        var position = start
        while position < byteCount, byte(position) <= UInt8(ascii: " ") { position += 1 }
        return position
    }

    /// The offset of the first `byte` at or behind `start`; nil where there is none.
    func firstOffset(ofByte byte: UInt8, from start: Int) -> Int? {
        guard start >= 0 else { return nil }
        let offset = firstOffset(of: byte, from: start)
        return offset < byteCount ? offset : nil
    }

    /// One byte; its offset is checked.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
