import Bytes
import TestSupport
import Testing

@Suite("Spans of bytes")
struct RawSpanTests {
    @Test(
        "a case-insensitive comparison ignores only the case of ASCII letters",
        arguments: [
            ("Host", "host", true), ("hOST", "HoSt", true), ("", "", true), ("az", "AZ", true),
            ("hos", "host", false), ("hosts", "host", false), ("@[", "`{", false),
            ("\u{e4}", "\u{c4}", false), ("k", "\u{212a}", false), ("a\0", "a ", false),
        ]
    )
    func caseOfLetters(_ left: String, _ right: String, isSame: Bool) {
        var one = ByteBuffer()
        one.append(left)
        var other = ByteBuffer()
        other.append(right)
        let isEqual = one.bytes.equalsIgnoringCase(other.bytes)
        let reverse = other.bytes.equalsIgnoringCase(one.bytes)
        #expect(isEqual == isSame)
        #expect(reverse == isSame)
    }

    @Test("a literal may contain uppercase letters")
    func literal() {
        var buffer = ByteBuffer()
        buffer.append("content-LENGTH")
        let same = buffer.bytes.equalsIgnoringCase("Content-Length")
        let other = buffer.bytes.equalsIgnoringCase("Content_Length")
        let shorter = buffer.bytes.equalsIgnoringCase("Content-Lengt")
        #expect(same && !other && !shorter)
    }

    @Test("a different byte at any offset makes bytes unequal", arguments: 1...20)
    func difference(_ count: Int) {
        var buffer = ByteBuffer()
        buffer.append([UInt8](repeating: UInt8(ascii: "a"), count: count))
        for offset in 0..<count {
            var other = ByteBuffer()
            other.append(buffer.bytes)
            let same = buffer.bytes.equals(other.bytes)
            other[offset] = UInt8(ascii: "A")
            let equal = buffer.bytes.equals(other.bytes)
            let equalButForCase = buffer.bytes.equalsIgnoringCase(other.bytes)
            other[offset] = UInt8(ascii: "b")
            let different = buffer.bytes.equalsIgnoringCase(other.bytes)
            #expect(same && !equal && equalButForCase && !different)
        }
    }

    @Test("the first of several equal bytes is found", arguments: 0...20)
    func search(_ count: Int) {
        let wanted = UInt8(ascii: ",")
        for other in UInt8.min ... .max where other != wanted {
            var buffer = ByteBuffer()
            buffer.append([UInt8](repeating: other, count: count))
            let missing = buffer.bytes.firstOffset(of: wanted)
            #expect(missing == count)
            for offset in (0..<count).reversed() {
                buffer[offset] = wanted
                let first = buffer.bytes.firstOffset(of: wanted)
                let next = buffer.bytes.firstOffset(of: wanted, from: offset + 1)
                #expect(first == offset && next == min(offset + 1, count))
            }
        }
    }
}
