public import Bytes

extension ByteBuffer {
    /// Appends `text` as a JSON string with quotes.
    ///
    /// Escapes only quotes, backslashes and control characters.
    ///
    /// - Precondition: `text` is valid UTF-8.
    public mutating func append(jsonString text: RawSpan) {
        append(UInt8(ascii: "\""))
        append(jsonEscaped: text)
        append(UInt8(ascii: "\""))
    }

    /// Appends `text` as a JSON string with quotes.
    public mutating func append(jsonString text: String) {
        // `bytes` is unsafe only for elements with padding, which UInt8 does not have.
        unsafe append(jsonString: text.utf8Span.span.bytes)
    }

    /// Appends a literal that needs no escapes as a JSON string with quotes.
    public mutating func append(jsonLiteral text: StaticString) {
        append(UInt8(ascii: "\""))
        append(text)
        append(UInt8(ascii: "\""))
    }

    /// Appends `true` or `false`.
    public mutating func append(json value: Bool) {
        append(value ? "true" as StaticString : "false")
    }

    /// Appends `text` with the escapes of a JSON string.
    private mutating func append(jsonEscaped text: RawSpan) {
        var runStart = 0
        var offset = text.endOfPlainText(from: 0)
        while offset < text.byteCount {
            let byte = text[offset]
            if byte < 0x80 {
                append(text.extracting(runStart..<offset))
                append(jsonEscape: byte)
                runStart = offset + 1
            }
            offset = text.endOfPlainText(from: offset + 1)
        }
        append(text.extracting(runStart..<text.byteCount))
    }

    private mutating func append(jsonEscape byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        default:
            append("\\u00")
            append(hexadecimalDigit: byte >> 4)
            append(hexadecimalDigit: byte & 0xF)
        }
    }

    private mutating func append(hexadecimalDigit digit: UInt8) {
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
}
