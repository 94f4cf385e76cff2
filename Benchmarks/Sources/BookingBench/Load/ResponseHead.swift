/// The parts of a response's head that determine where the response ends (RFC 9112, section 6).
struct ResponseHead: Equatable {
    var status = 0
    /// The size of the head in bytes, including its empty line.
    var headCount = 0
    /// The size of the content; nil if the content is chunked or ends with the connection.
    var contentCount: Int?
    var isChunked = false
    /// Whether the server closes the connection after this response.
    var closes = false

    enum Scan: Equatable {
        /// The input does not contain the end of the head.
        case incomplete
        /// The input is not a response of HTTP/1.1 that this client can read.
        case malformed
        /// The head is complete; its content may not be.
        case complete(ResponseHead)
    }

    /// Reads the head at the beginning of `input`.
    ///
    /// This client trusts the servers that it measures, so it validates only the framing.
    static func scan(_ input: RawSpan) -> Scan {
        // The shortest useful input is "HTTP/1.1 200".
        guard input.byteCount >= 12 else { return .incomplete }
        guard input.has("HTTP/1.", at: 0), let status = input.integer(at: 9),
            (100...599).contains(status)
        else { return .malformed }
        var head = ResponseHead()
        head.status = Int(status)
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
                head.applyStatus()
                return .complete(head)
            }
            guard head.read(line: line, end: end, of: input) else { return .malformed }
            line = end
        }
    }

    /// Reads one field; false if its value is invalid.
    private mutating func read(line: Int, end: Int, of input: RawSpan) -> Bool {
        // The first letter rules out most fields.
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

    /// Some statuses never have content.
    private mutating func applyStatus() {
        guard status < 200 || status == 204 || status == 304 else { return }
        contentCount = 0
        isChunked = false
    }
}

extension RawSpan {
    /// The offset of the value of the field `name` if it begins at `line`.
    fileprivate func fieldValue(_ name: StaticString, line: Int) -> Int? {
        guard hasIgnoringCase(name, at: line) else { return nil }
        return skipBlanks(from: line + name.utf8CodeUnitCount)
    }
}
