/// A word or a punctuation mark of a Swift source.
///
/// Comments and the text of string literals have no tokens; the expressions in string literals have.
struct SourceToken {
    let text: String
    let line: Int
    /// Whether the first character is a letter, a digit or an underscore.
    let isWord: Bool

    static func all(in source: String) -> [SourceToken] {
        var scanner = SourceScanner(source)
        scanner.scanCode(untilClosingParenthesis: false)
        return scanner.tokens
    }
}

/// Splits a Swift source into tokens.
private struct SourceScanner {
    private(set) var tokens: [SourceToken] = []
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    init(_ source: String) {
        bytes = Array(source.utf8)
    }

    mutating func scanCode(untilClosingParenthesis isInterpolation: Bool) {
        var depth = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "/"), skipComment() { continue }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#"), skipLiteral() { continue }
            if Self.isWord(byte) {
                scanWord()
                continue
            }
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") {
                depth -= 1
                if isInterpolation && depth < 0 { return }
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte > UInt8(ascii: " "), byte != UInt8(ascii: "`") {
                let text = String(UnicodeScalar(byte))
                tokens.append(SourceToken(text: text, line: line, isWord: false))
            }
            index += 1
        }
    }

    private mutating func scanWord() {
        let start = index
        while index < bytes.count, Self.isWord(bytes[index]) { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        tokens.append(SourceToken(text: text, line: line, isWord: true))
    }

    private mutating func skipComment() -> Bool {
        if startsWith("//") {
            while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            return true
        }
        guard startsWith("/*") else { return false }
        while index < bytes.count, !startsWith("*/") { advance() }
        index += 2
        return true
    }

    /// Skips a string literal; scans the expressions in it.
    private mutating func skipLiteral() -> Bool {
        var next = index
        while next < bytes.count, bytes[next] == UInt8(ascii: "#") { next += 1 }
        guard next < bytes.count, bytes[next] == UInt8(ascii: "\"") else { return false }
        let pounds = String(repeating: "#", count: next - index)
        index = next
        let quotes = startsWith("\"\"\"") ? "\"\"\"" : "\""
        index += quotes.utf8.count
        let (end, interpolation) = (quotes + pounds, "\\" + pounds + "(")
        while index < bytes.count, !startsWith(end) {
            if startsWith(interpolation) {
                index += interpolation.utf8.count
                scanCode(untilClosingParenthesis: true)
            } else if pounds.isEmpty, bytes[index] == UInt8(ascii: "\\") {
                advance()
            }
            advance()
        }
        index += end.utf8.count
        return true
    }

    private mutating func advance() {
        if index < bytes.count, bytes[index] == UInt8(ascii: "\n") { line += 1 }
        index += 1
    }

    private func startsWith(_ text: String) -> Bool {
        bytes[index...].starts(with: text.utf8)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
