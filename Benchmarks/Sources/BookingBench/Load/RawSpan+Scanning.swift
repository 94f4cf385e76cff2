import Glibc

/// Searching a response without parsing all of it.
extension RawSpan {
    /// The bytes as text; U+FFFD replaces invalid UTF-8.
    var utf8Text: String {
        unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The byte at a checked offset.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// The first offset of `literal` at or after `start`; nil if it does not occur.
    ///
    /// - Precondition: `literal` has at least 4 bytes.
    func firstOffset(of literal: StaticString, from start: Int = 0) -> Int? {
        let size = literal.utf8CodeUnitCount
        let last = byteCount - size
        guard start >= 0, start <= last else { return nil }
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            // Comparing four bytes at once rules out nearly every offset.
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

    /// The first offset of `byte` at or after `start`; nil if it does not occur.
    func firstOffset(ofByte byte: UInt8, from start: Int) -> Int? {
        guard start >= 0, start < byteCount else { return nil }
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// How often `literal` occurs, without overlaps.
    func occurrences(of literal: StaticString) -> Int {
        var count = 0
        var start = 0
        while let offset = firstOffset(of: literal, from: start) {
            count += 1
            start = offset + literal.utf8CodeUnitCount
        }
        return count
    }

    /// Whether `literal` is at `offset`.
    func has(_ literal: StaticString, at offset: Int) -> Bool {
        let size = literal.utf8CodeUnitCount
        guard offset >= 0, offset + size <= byteCount else { return false }
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            return unsafe memcmp(base + offset, literal.utf8Start, size) == 0
        }
    }

    /// Whether `literal`, which is in lower case, is at `offset`; ignores the case of ASCII letters.
    func hasIgnoringCase(_ literal: StaticString, at offset: Int) -> Bool {
        let size = literal.utf8CodeUnitCount
        guard offset + size <= byteCount else { return false }
        for index in 0..<size {
            let byte = byte(offset + index)
            let lower = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
            if unsafe lower != literal.utf8Start[index] { return false }
        }
        return true
    }

    /// Whether the first member `name` of a JSON object is the string `value`; both with quotes.
    func member(_ name: StaticString, is value: StaticString) -> Bool {
        guard let offset = valueOffset(of: name) else { return false }
        return has(value, at: offset)
    }

    /// The first member `name` of a JSON object if it is a whole number that is not negative.
    func integerMember(_ name: StaticString) -> Int64? {
        guard let offset = valueOffset(of: name) else { return nil }
        return integer(at: offset)
    }

    /// The number whose decimal digits begin at `offset`; nil without a digit or with more than 18.
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

    /// The offset of the value of the first JSON member `name`, which is given with its quotes.
    func valueOffset(of name: StaticString) -> Int? {
        guard let start = firstOffset(of: name) else { return nil }
        var position = skipBlanks(from: start + name.utf8CodeUnitCount)
        guard position < byteCount, byte(position) == UInt8(ascii: ":") else { return nil }
        position = skipBlanks(from: position + 1)
        return position < byteCount ? position : nil
    }

    /// The first offset at or after `start` that is no blank, tab or line end.
    func skipBlanks(from start: Int) -> Int {
        var position = start
        while position < byteCount, byte(position) <= UInt8(ascii: " ") { position += 1 }
        return position
    }
}
