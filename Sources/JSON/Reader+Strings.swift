internal import Bytes

extension Reader {
    /// Reads a string up to its closing quote; the position is behind the opening one.
    @_lifetime(self: copy self)
    mutating func string() throws(ParseError) -> Text {
        let start = position
        var hasEscapes = false
        var isASCII = true
        while true {
            position = bytes.endOfPlainText(from: position)
            guard let byte = current else { throw error(.endOfText) }
            switch byte {
            case UInt8(ascii: "\""):
                let text = Text(start: start, end: position, hasEscapes: hasEscapes)
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

    /// Checks one escape and goes on behind it; a pair of surrogates is one.
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

    private func checkUTF8(_ text: Text) throws(ParseError) {
        let rest = bytes.extracting(text.start..<text.end)
        // Any bytes are valid values of UInt8.
        let octets = unsafe rest._unsafeView(as: UInt8.self)
        do {
            _ = try UTF8Span(validating: octets)
        } catch {
            throw ParseError(.notUTF8, at: text.start + error.byteOffsets.lowerBound)
        }
    }
}

extension Reader {
    /// The bytes of a string or a number as they stand in the text; escapes are not resolved.
    @_lifetime(copy self)
    public func raw(_ text: Text) -> RawSpan {
        bytes.extracting(text.start..<text.end)
    }

    /// What a string says.
    public func string(_ text: Text) -> String {
        guard text.hasEscapes else { return raw(text).text }
        var unescaper = Unescaper(text, in: bytes)
        var result: [UInt8] = []
        result.reserveCapacity(text.end - text.start)
        while let byte = unescaper.next() { result.append(byte) }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether a string says `literal`.
    public func equals(_ text: Text, _ literal: StaticString) -> Bool {
        guard text.hasEscapes else {
            return text.end - text.start == literal.utf8CodeUnitCount && raw(text).equals(literal)
        }
        return string(text) == "\(literal)"
    }
}
