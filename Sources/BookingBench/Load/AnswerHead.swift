/// What a client must know of an answer's head to go on behind it (RFC 9112, section 6).
struct AnswerHead: Equatable {
    /// The status code.
    var status = 0
    /// How many bytes the head takes, its empty line included.
    var headCount = 0
    /// How many bytes of content follow; nil where they are chunked or end with the connection.
    var contentCount: Int? = 0
    /// Whether the content is chunked.
    var isChunked = false
    /// Whether the server closes the connection behind this answer.
    var closes = false

    /// What is known after a look at the input.
    enum Scan: Equatable {
        /// The head's end is not there yet.
        case incomplete
        /// This is not an answer of HTTP/1.1 that this client can follow.
        case malformed
        /// The head is complete; its content need not be.
        case complete(AnswerHead)
    }

    /// Reads the head at the beginning of `input`.
    ///
    /// Only what frames the answer is looked at; the servers measured here are not suspected.
    static func scan(_ input: RawSpan) -> Scan {
        // "HTTP/1.1 200" is the least that says something.
        guard input.byteCount >= 12 else { return .incomplete }
        guard input.has("HTTP/1.", at: 0), let status = input.integer(at: 9), status <= 599,
            status >= 100
        else { return .malformed }
        var head = AnswerHead()
        head.status = Int(status)
        head.contentCount = nil
        head.closes = input.byte(7) == UInt8(ascii: "0")
        guard var line = input.firstOffset(ofByte: UInt8(ascii: "\n"), from: 12) else {
            return .incomplete
        }
        while true {
            line += 1
            guard let end = input.firstOffset(ofByte: UInt8(ascii: "\n"), from: line) else {
                return input.byteCount > Limits.headBytes ? .malformed : .incomplete
            }
            if end - line <= 1 {
                head.headCount = end + 1
                return .complete(head.withoutContentWhereNoneMayBe())
            }
            guard head.take(line: line, end: end, of: input) else { return .malformed }
            line = end
        }
    }

    private mutating func take(line: Int, end: Int, of input: RawSpan) -> Bool {
        // Of all fields only two begin with a c and only one with a t that matter here.
        switch input.byte(line) | 0x20 {
        case UInt8(ascii: "c"):
            if let value = input.fieldValue("content-length:", line: line) {
                guard let count = input.integer(at: value), value < end else { return false }
                contentCount = Int(count)
            } else if let value = input.fieldValue("connection:", line: line) {
                closes = input.hasIgnoringCase("close", at: value)
            }
        case UInt8(ascii: "t"):
            if let value = input.fieldValue("transfer-encoding:", line: line) {
                isChunked = input.hasIgnoringCase("chunked", at: value)
            }
        default: break
        }
        return true
    }

    private func withoutContentWhereNoneMayBe() -> AnswerHead {
        var head = self
        if status < 200 || status == 204 || status == 304 {
            head.contentCount = 0
            head.isChunked = false
        }
        return head
    }
}

extension RawSpan {
    /// Where the value of the field begins, if `line` is the beginning of one named `name`.
    fileprivate func fieldValue(_ name: StaticString, line: Int) -> Int? {
        guard hasIgnoringCase(name, at: line) else { return nil }
        return skipBlanks(from: line + name.utf8CodeUnitCount)
    }

    /// Whether `literal`, in small letters, stands at `offset`, whatever the letters' case.
    fileprivate func hasIgnoringCase(_ literal: StaticString, at offset: Int) -> Bool {
        let size = literal.utf8CodeUnitCount
        guard offset + size <= byteCount else { return false }
        for index in 0..<size {
            let byte = byte(offset + index)
            let small = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
            let expected = unsafe literal.utf8Start[index]
            if small != expected { return false }
        }
        return true
    }
}
