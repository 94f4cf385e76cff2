internal import Bytes

extension RequestParser {
    /// Determines the form of the target (RFC 9112, section 3.2), and finds its path and query.
    mutating func readTarget(_ input: RawSpan) throws(ParserError) {
        let start = tokenStart
        let end = position
        let first = input[start]
        if first == UInt8(ascii: "/") {
            setPathAndQuery(from: start, to: end)
        } else if first == UInt8(ascii: "*"), end - start == 1 {
            head.isAsterisk = true
            head.path = ByteRange(start, end)
        } else if let schemeEnd = Self.schemeEnd(input, start, end) {
            try readAbsoluteTarget(input, schemeEnd)
        } else {
            // An error only after the method is known: CONNECT has a target of this form.
            framing.hasUnknownTargetForm = true
            return
        }
        if targetMarks.hasEscapes || targetMarks.needsPathCheck {
            try refuseForbiddenEscapes(input)
            try refuseDotSegments(input)
        }
    }

    private mutating func setPathAndQuery(from start: Int, to end: Int) {
        let mark = targetMarks.questionMark
        if mark == 0 {
            head.path = ByteRange(start, end)
            head.query = ByteRange(end, end)
        } else {
            head.path = ByteRange(start, mark)
            head.query = ByteRange(mark + 1, end)
        }
    }

    /// The offset of `://` after a scheme (RFC 3986, section 3.1); nil if the target has no scheme.
    private static func schemeEnd(_ input: RawSpan, _ start: Int, _ end: Int) -> Int? {
        var index = start
        while index < end, input[index] != UInt8(ascii: ":") {
            let byte = input[index]
            let isLetter = (byte | 0x20) &- 0x61 < 26
            let isOther =
                ASCII.isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".")
            guard isLetter || (isOther && index > start) else { return nil }
            index += 1
        }
        guard index > start, index + 3 <= end else { return nil }
        return input.extracting(index..<index + 3).equals("://") ? index : nil
    }

    private mutating func readAbsoluteTarget(
        _ input: RawSpan,
        _ schemeEnd: Int
    ) throws(ParserError) {
        let scheme = input.extracting(tokenStart..<schemeEnd)
        if scheme.equalsIgnoringCase("http") {
            head.scheme = .http
        } else if scheme.equalsIgnoringCase("https") {
            head.scheme = .https
        } else {
            throw .schemeUnknown
        }
        let authorityStart = schemeEnd + 3
        var authorityEnd = authorityStart
        while authorityEnd < position {
            let byte = input[authorityEnd]
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") { break }
            authorityEnd += 1
        }
        guard Authority.isValid(input.extracting(authorityStart..<authorityEnd)) else {
            throw .authorityInvalid
        }
        guard targetMarks.bracketEnd <= authorityEnd else { throw .targetInvalid }
        head.authority = ByteRange(authorityStart, authorityEnd)
        if authorityEnd < position, input[authorityEnd] == UInt8(ascii: "/") {
            setPathAndQuery(from: authorityEnd, to: position)
        } else {
            setPathAndQuery(from: authorityEnd, to: position)
            // An empty path means "/" (RFC 9110, section 4.2.3). The path must be a range of the
            // head, so it is the second slash after the scheme.
            head.path = ByteRange(authorityStart - 1, authorityStart)
        }
    }

    /// Refuses `%00` in the target and `%2F` in the path, which would change the segments when
    /// decoded.
    private func refuseForbiddenEscapes(_ input: RawSpan) throws(ParserError) {
        var index = Int(head.target.start)
        let end = Int(head.target.end)
        let pathEnd = Int(head.path.end)
        while index < end {
            guard input[index] == UInt8(ascii: "%") else {
                index += 1
                continue
            }
            let decoded = input.decodedByte(at: index)
            if decoded == 0 || (decoded == UInt8(ascii: "/") && index < pathEnd) {
                throw .escapeForbidden
            }
            index += 3
        }
    }

    /// Refuses a segment that is one dot or two dots, escaped or not.
    ///
    /// So each resource has one path, and no path leaves its root. Clients resolve such segments
    /// before they send a request.
    private func refuseDotSegments(_ input: RawSpan) throws(ParserError) {
        var dots = 0
        var others = 0
        var index = Int(head.path.start)
        let end = Int(head.path.end)
        while index < end {
            var byte = input[index]
            index += 1
            if byte == UInt8(ascii: "/") {
                if others == 0, dots == 1 || dots == 2 { throw .dotSegment }
                dots = 0
                others = 0
                continue
            }
            if byte == UInt8(ascii: "%") {
                byte = input.decodedByte(at: index - 1)
                index += 2
            }
            if byte == UInt8(ascii: ".") { dots += 1 } else { others += 1 }
        }
        if others == 0, dots == 1 || dots == 2 { throw .dotSegment }
    }
}

extension RawSpan {
    /// The decoded byte of the escape at `offset`.
    ///
    /// - Precondition: There is a valid escape at `offset`; the request's parser guarantees this.
    func decodedByte(at offset: Int) -> UInt8 {
        let high = ASCII.hexadecimal(self[offset + 1]) ?? 0
        let low = ASCII.hexadecimal(self[offset + 2]) ?? 0
        return high << 4 | low
    }
}
