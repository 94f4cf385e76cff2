internal import Bytes

extension RawSpan {
    /// The end of the run of plain bytes that begins at `start`.
    ///
    /// Plain bytes are ASCII characters that a JSON string contains unescaped: no quotes,
    /// backslashes or control characters.
    func endOfPlainText(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var offset = start
        while byteCount - offset >= 8 {
            let word = word(unchecked: offset)
            // "Has a byte less than n" and "has a zero byte" of Sean Anderson's Bit Twiddling
            // Hacks: a borrow can mark bytes above the first such byte by mistake, but never a byte
            // below it.
            let isControl = word &- ones &* 0x20
            let isQuote = (word ^ ones &* UInt64(UInt8(ascii: "\""))) &- ones
            let isBackslash = (word ^ ones &* UInt64(UInt8(ascii: "\\"))) &- ones
            let marks = (word | isControl | isQuote | isBackslash) & (ones &* 0x80)
            if marks != 0 { return offset + marks.trailingZeroBitCount >> 3 }
            offset += 8
        }
        while offset < byteCount, Self.isPlain(byte(unchecked: offset)) { offset += 1 }
        return offset
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
