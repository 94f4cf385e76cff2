import Bytes
import TestSupport
import Testing

@Suite("Spans of bytes")
struct RawSpanTests {
    @Test(
        "Only the case of ASCII letters may differ, and nothing else",
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
        let answer = one.bytes.equalsIgnoringCase(other.bytes)
        let reverse = other.bytes.equalsIgnoringCase(one.bytes)
        #expect(answer == isSame)
        #expect(reverse == isSame)
    }

    @Test("A literal may have capitals, too")
    func literal() {
        var buffer = ByteBuffer()
        buffer.append("content-LENGTH")
        let same = buffer.bytes.equalsIgnoringCase("Content-Length")
        let other = buffer.bytes.equalsIgnoringCase("Content_Length")
        let shorter = buffer.bytes.equalsIgnoringCase("Content-Lengt")
        #expect(same && !other && !shorter)
    }
}
