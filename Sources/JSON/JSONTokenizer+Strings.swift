internal import Bytes

extension JSONTokenizer {
    /// Reads a string from the byte after its opening quote to its closing quote.
    @_lifetime(self: copy self)
    mutating func string() throws(ParseError) -> JSONText {
        let start = position
        var hasEscapes = false
        var isASCII = true
        while true {
            position = bytes.endOfPlainText(from: position)
            guard let byte = current else { throw error(.endOfText) }
            switch byte {
            case UInt8(ascii: "\""):
                let text = JSONText(start: start, end: position, hasEscapes: hasEscapes)
                if !isASCII { try checkUTF8(text) }
                position += 1
                return text
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try escape()
            case 0..<0x20:
                throw error(.controlCharacter)
            default:
                isASCII = false
                position += 1
            }
        }
    }

    /// Checks and skips one escape, or the two escapes of a surrogate pair.
    @_lifetime(self: copy self)
    private mutating func escape() throws(ParseError) {
        let start = position
        position += 1
        guard let letter = current else { throw error(.endOfText) }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            let unit = try fourDigits(of: start)
            guard Unescaper.isSurrogate(unit) else { return }
            guard Unescaper.isLeading(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")),
                Unescaper.isTrailing(try fourDigits(of: start))
            else { throw ParseError(.surrogateAlone, at: start) }
        default:
            throw ParseError(.escapeInvalid, at: start)
        }
    }

    @_lifetime(self: copy self)
    private mutating func fourDigits(of start: Int) throws(ParseError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw error(.endOfText) }
            guard let digit = Unescaper.hexadecimal(byte) else {
                throw ParseError(.escapeInvalid, at: start)
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }

    private func checkUTF8(_ text: JSONText) throws(ParseError) {
        let rest = bytes.extracting(text.start..<text.end)
        // Every byte is a valid UInt8.
        let octets = unsafe rest._unsafeView(as: UInt8.self)
        do {
            _ = try UTF8Span(validating: octets)
        } catch {
            throw ParseError(.notUTF8, at: text.start + error.byteOffsets.lowerBound)
        }
    }
}

extension JSONTokenizer {
    /// The bytes of a string or a number, without decoding escapes.
    @_lifetime(copy self)
    func raw(_ text: JSONText) -> RawSpan {
        bytes.extracting(text.start..<text.end)
    }

    /// The value of a string, with decoded escapes.
    public func string(_ text: JSONText) -> String {
        guard text.hasEscapes else { return raw(text).text }
        var unescaper = Unescaper(text, in: bytes)
        var result: [UInt8] = []
        result.reserveCapacity(text.end - text.start)
        while let byte = unescaper.next() { result.append(byte) }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether the value of a string is `literal`.
    public func equals(_ text: JSONText, _ literal: StaticString) -> Bool {
        guard text.hasEscapes else {
            return text.end - text.start == literal.utf8CodeUnitCount && raw(text).equals(literal)
        }
        return string(text) == "\(literal)"
    }
}
