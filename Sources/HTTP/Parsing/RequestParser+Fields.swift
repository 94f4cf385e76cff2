internal import Bytes

extension RequestParser {
    /// Reads the first byte of a line: of a field name, or of the empty line that ends the head.
    mutating func beginLine(_ input: RawSpan) throws(ParserError) {
        tokenStart = position
        switch input[position] {
        case ASCII.carriageReturn:
            position += 1
            phase = .endLineFeed
        case ASCII.lineFeed:
            throw .bareLineFeed
        case ASCII.space, ASCII.tab:
            throw .foldedLine
        case UInt8(ascii: ":"):
            throw .fieldNameEmpty
        default:
            guard fields.count < limits.fields else { throw .fieldsTooMany }
            phase = .name
        }
    }

    mutating func scanName(_ input: RawSpan, _ end: Int) throws(ParserError) {
        var index = position
        while index < end {
            let byte = input.byte(unchecked: index)
            if ASCII.token.contains(byte) {
                index += 1
                continue
            }
            switch byte {
            case UInt8(ascii: ":"):
                let name = ByteRange(tokenStart, index)
                fields.append(FieldPosition(name: name, value: .empty))
                position = index + 1
                phase = .valueStart
                return
            case ASCII.space, ASCII.tab: throw .spaceBeforeColon
            case ASCII.carriageReturn, ASCII.lineFeed: throw .colonMissing
            default: throw .fieldNameInvalid
            }
        }
        position = index
    }

    mutating func scanValueStart(_ input: RawSpan, _ end: Int) throws(ParserError) {
        while position < end {
            let byte = input.byte(unchecked: position)
            guard byte == ASCII.space || byte == ASCII.tab else {
                tokenStart = position
                phase = .value
                return
            }
            position += 1
        }
    }

    mutating func scanValue(_ input: RawSpan, _ end: Int) throws(ParserError) {
        var index = position
        while index < end {
            // Most bytes of a head belong to values: skip eight at a time until a control
            // character.
            while end - index >= 8 {
                let offset = ASCII.controlOffset(input.word(unchecked: index))
                index += offset
                if offset < 8 { break }
            }
            guard index < end else { break }
            let byte = input.byte(unchecked: index)
            if ASCII.isFieldContent(byte) {
                index += 1
                continue
            }
            guard byte == ASCII.carriageReturn else {
                throw byte == ASCII.lineFeed ? .bareLineFeed : .fieldValueInvalid
            }
            try finishField(input, valueEnd: index)
            position = index + 1
            phase = .valueLineFeed
            return
        }
        position = index
    }

    private mutating func finishField(_ input: RawSpan, valueEnd: Int) throws(ParserError) {
        var end = valueEnd
        while end > tokenStart {
            let byte = input.byte(unchecked: end - 1)
            guard byte == ASCII.space || byte == ASCII.tab else { break }
            end -= 1
        }
        let value = ByteRange(tokenStart, end)
        let name = fields.setLastValue(value)
        try noteFraming(input, name: name, value: value)
    }
}
