import Bytes
import JSON
import TestSupport
import Testing

@Suite("Writing JSON")
struct WriterTests {
    @Test(
        "only the characters that must be escaped are escaped",
        arguments: [
            ("", #""""#), ("plain", #""plain""#), ("\"", #""\"""#), ("a\\b", #""a\\b""#),
            ("\n\r\t\u{8}\u{C}", #""\n\r\t\b\f""#), ("\0\u{1F}", #""\u0000\u001f""#),
            ("é/€<😀>\u{7F}", "\"é/€<😀>\u{7F}\""),
        ]
    )
    func strings(text: String, expected: String) {
        var buffer = ByteBuffer()
        buffer.append(jsonString: text)
        #expect(string(buffer) == expected)
    }

    @Test("every character is escaped in the same way at every offset", arguments: 1...20)
    func places(count: Int) {
        for byte in UInt8.min..<128 {
            let character = Character(Unicode.Scalar(byte))
            var alone = ByteBuffer()
            alone.append(jsonString: String(character))
            let escaped = string(alone).dropFirst().dropLast()
            for place in 0..<count {
                let before = String(repeating: "-", count: place)
                let after = String(repeating: "\u{e4}", count: count - place - 1)
                var buffer = ByteBuffer()
                buffer.append(jsonString: before + String(character) + after)
                #expect(string(buffer) == "\"\(before)\(escaped)\(after)\"")
            }
        }
    }

    @Test("booleans and literals are written without escapes")
    func others() {
        var buffer = ByteBuffer()
        buffer.append(json: true)
        buffer.append(json: false)
        buffer.append(jsonLiteral: "SEAT_HELD")
        #expect(string(buffer) == "truefalse\"SEAT_HELD\"")
    }

    @Test("random values are written and parsed again", arguments: 0..<200 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var buffer = ByteBuffer()
        var expected: [String] = []
        write(depth: 0, to: &buffer, &expected, &generator)
        let bytes = unsafe buffer.bytes.withUnsafeBytes { unsafe Array($0) }
        #expect(try TokenizerTests.tokens(of: bytes) == expected)
    }

    @Test(
        "damaged text never traps, and is never read beyond its end",
        arguments: 0..<400 as Range<UInt64>
    )
    func damage(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var buffer = ByteBuffer()
        var ignored: [String] = []
        write(depth: 0, to: &buffer, &ignored, &generator)
        var bytes = unsafe buffer.bytes.withUnsafeBytes { unsafe Array($0) }
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: index)
            default: bytes.removeSubrange(index...)
            }
        }
        do {
            _ = try TokenizerTests.tokens(of: bytes)
        } catch {
            #expect((0...bytes.count).contains(error.offset))
        }
    }

    private func string(_ buffer: borrowing ByteBuffer) -> String {
        unsafe buffer.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    private func write(
        depth: Int,
        to buffer: inout ByteBuffer,
        _ tokens: inout [String],
        _ generator: inout SeededGenerator
    ) {
        switch Int.random(in: 0..<(depth < 5 ? 7 : 5), using: &generator) {
        case 0:
            let value = Int64.random(in: .min ... .max, using: &generator)
            buffer.append(decimal: value)
            tokens.append("integer \(value)")
        case 1:
            let value = Bool.random(using: &generator)
            buffer.append(json: value)
            tokens.append("\(value)")
        case 2:
            buffer.append("null" as StaticString)
            tokens.append("null")
        case 3, 4:
            let text = randomText(&generator)
            buffer.append(jsonString: text)
            tokens.append("string \(text)")
        case let kind:
            let isObject = kind == 5
            buffer.append(isObject ? "{" as StaticString : "[" as StaticString)
            tokens.append(isObject ? "{" : "[")
            for index in 0..<Int.random(in: 0...6, using: &generator) {
                if index > 0 { buffer.append(" ,\n" as StaticString) }
                if isObject {
                    let key = "\(index)\(randomText(&generator))"
                    buffer.append(jsonString: key)
                    buffer.append(" : " as StaticString)
                    tokens.append("key \(key)")
                }
                write(depth: depth + 1, to: &buffer, &tokens, &generator)
            }
            buffer.append(isObject ? "}" as StaticString : "]" as StaticString)
            tokens.append(isObject ? "}" : "]")
        }
    }

    private func randomText(_ generator: inout SeededGenerator) -> String {
        var text = ""
        let ranges: [ClosedRange<UInt32>] = [
            0...0x1F, 0x20...0x7E, 0x7F...0x7FF, 0x800...0xFFFF, 0x10000...0x10FFFF,
        ]
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
            let value = UInt32.random(in: range, using: &generator)
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
