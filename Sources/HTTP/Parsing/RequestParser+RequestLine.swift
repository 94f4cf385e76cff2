internal import Bytes

/// Facts that `scanTarget` gathers, so that most targets need no second scan.
struct TargetMarks {
    /// Whether the path contains a dot or an escape, and so may contain a forbidden segment.
    var needsPathCheck = false
    /// Whether the target contains an escape.
    var hasEscapes = false
    /// The offset of the first question mark; 0 if there is none.
    var questionMark = 0
    /// The offset after the last bracket; 0 if there is none.
    var bracketEnd = 0
}

extension RequestParser {
    /// Skips one empty line, which old clients send after content (RFC 9112, section 2.2).
    mutating func skipEmptyLine(_ input: RawSpan) throws(ParserError) {
        tokenStart = position
        switch input[position] {
        case ASCII.carriageReturn:
            position += 1
            phase = .startLineFeed
        case ASCII.lineFeed:
            throw .bareLineFeed
        default:
            phase = .method
        }
    }

    mutating func scanMethod(_ input: RawSpan, _ end: Int) throws(ParserError) {
        while position < end {
            let byte = input.byte(unchecked: position)
            if byte == ASCII.space {
                guard position > tokenStart else { throw .methodInvalid }
                // An unknown method is an error only once the whole request line is well formed.
                framing.method = Method(token: input.extracting(tokenStart..<position))
                if let method = framing.method {
                    head.method = method
                } else {
                    framing.isConnect = input.extracting(tokenStart..<position).equals("CONNECT")
                }
                position += 1
                tokenStart = position
                phase = .target
                return
            }
            guard ASCII.token.contains(byte) else {
                let emptyLine = byte == ASCII.carriageReturn && position == tokenStart
                throw emptyLine ? .emptyLines : .methodInvalid
            }
            guard position - tokenStart < HTTPLimits.methodBytes else { throw .methodUnknown }
            position += 1
        }
    }

    mutating func scanTarget(_ input: RawSpan, _ end: Int) throws(ParserError) {
        let limit = tokenStart + limits.targetBytes
        while position < end {
            let byte = input.byte(unchecked: position)
            if byte == ASCII.space {
                guard position > tokenStart else { throw .targetInvalid }
                head.target = ByteRange(tokenStart, position)
                try readTarget(input)
                position += 1
                tokenStart = position
                phase = .version
                return
            }
            guard position < limit else { throw .targetTooLong }
            if ASCII.target.contains(byte) {
                switch byte {
                case UInt8(ascii: "?") where targetMarks.questionMark == 0:
                    targetMarks.questionMark = position
                case UInt8(ascii: ".") where targetMarks.questionMark == 0:
                    targetMarks.needsPathCheck = true
                default: break
                }
            } else if byte == UInt8(ascii: "%") {
                targetMarks.hasEscapes = true
                if targetMarks.questionMark == 0 { targetMarks.needsPathCheck = true }
                position += 1
                phase = .escapeHigh
                return
            } else {
                try takeUnusual(byte, isOriginForm: input[tokenStart] == UInt8(ascii: "/"))
            }
            position += 1
        }
    }

    /// Accepts a bracket in an absolute target, where it may belong to an IPv6 address.
    private mutating func takeUnusual(_ byte: UInt8, isOriginForm: Bool) throws(ParserError) {
        let isBracket = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
        guard isBracket, !isOriginForm else {
            throw byte == ASCII.carriageReturn ? .versionInvalid : .targetInvalid
        }
        targetMarks.bracketEnd = position + 1
    }

    mutating func scanEscape(_ input: RawSpan, then next: Phase) throws(ParserError) {
        guard position - tokenStart < limits.targetBytes else { throw .targetTooLong }
        guard ASCII.hexadecimal(input[position]) != nil else { throw .escapeInvalid }
        position += 1
        phase = next
    }

    /// Reads `HTTP/`, a digit, a dot, a digit and a carriage return.
    mutating func scanVersion(_ input: RawSpan, _ end: Int) throws(ParserError) {
        let pattern: StaticString = "HTTP/0.0\r"
        let usual: StaticString = "HTTP/1.1\r"
        if position == tokenStart, end - position >= 9,
            input.extracting(position..<position + 9).equals(usual)
        {
            position += 9
            phase = .versionLineFeed
            return
        }
        while position < end {
            let byte = input.byte(unchecked: position)
            let offset = position - tokenStart
            switch offset {
            case 5, 7:
                guard ASCII.isDigit(byte) else { throw .versionInvalid }
            default:
                guard byte == pattern.byte(at: offset) else { throw .versionInvalid }
            }
            position += 1
            if offset == 8 {
                phase = .versionLineFeed
                return
            }
        }
    }

    mutating func finishRequestLine(_ input: RawSpan) throws(ParserError) {
        let major = input[tokenStart + 5]
        let minor = input[tokenStart + 7]
        try expectLineFeed(input, then: .lineStart)
        guard major == UInt8(ascii: "1"), minor <= UInt8(ascii: "1") else {
            throw .versionUnsupported
        }
        head.isHTTP11 = minor == UInt8(ascii: "1")
        guard let method = framing.method else {
            throw framing.isConnect ? .connectRefused : .methodUnknown
        }
        guard !head.isAsterisk || method == .options else { throw .targetForm }
        guard !framing.hasUnknownTargetForm else { throw .targetForm }
    }
}
