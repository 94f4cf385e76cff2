internal import Bytes

extension RawSpan {
    /// Behind the run of bytes at `start` that a JSON string has as they are: ASCII without quotes,
    /// backslashes and control characters.
    func endOfPlainText(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var offset = start
        while byteCount - offset >= 8 {
            let word = word(unchecked: offset)
            // Bytes below n and zero bytes, as Sean Anderson's Bit Twiddling Hacks find them: a borrow
            // may mark bytes above the first true one, which do not matter, and never one below.
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
