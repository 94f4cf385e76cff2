internal import Bytes

/// The facts from the request line and the fields that decide on framing and persistence.
struct FramingFields {
    var method: Method?
    var isConnect = false
    var hasUnknownTargetForm = false
    var hosts = 0
    var contentLength: Int?
    var isChunked = false
    var saysClose = false
    var saysKeepAlive = false
    var expectsContinue = false
}

extension RequestParser {
    /// Evaluates a field if it decides where the request ends, or whether the connection stays
    /// open.
    @inline(__always)
    mutating func noteFraming(
        _ input: RawSpan,
        name: ByteRange,
        value: ByteRange
    ) throws(ParserError) {
        // The length of the name rules out most other fields.
        switch name.count {
        case 4, 6, 10, 14, 17:
            try noteFraming(input.extracting(name), input.extracting(value), value)
        default: break
        }
    }

    private mutating func noteFraming(
        _ name: RawSpan,
        _ value: RawSpan,
        _ position: ByteRange
    ) throws(ParserError) {
        switch name.byteCount {
        case 4 where name.equalsIgnoringCase("host"):
            guard framing.hosts == 0 else { throw .hostRepeated }
            guard Authority.isValid(value) else { throw .hostInvalid }
            framing.hosts = 1
            // The authority of an absolute target takes precedence (RFC 9112, section 3.2.2).
            if head.authority.isEmpty { head.authority = position }
        case 6 where name.equalsIgnoringCase("expect") && head.isHTTP11:
            // Expect is ignored in HTTP/1.0 requests (RFC 9110, section 10.1.1).
            guard value.equalsIgnoringCase("100-continue") else { throw .expectationUnknown }
            framing.expectsContinue = true
        case 10 where name.equalsIgnoringCase("connection"):
            noteConnection(value)
        case 14 where name.equalsIgnoringCase("content-length"):
            guard framing.contentLength == nil else { throw .contentLengthRepeated }
            framing.contentLength = try Self.contentLength(value)
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            guard head.isHTTP11 else { throw .transferEncodingInHTTP10 }
            guard !framing.isChunked else { throw .transferEncodingRepeated }
            guard value.equalsIgnoringCase("chunked") else { throw .transferEncodingUnknown }
            framing.isChunked = true
        default: break
        }
    }

    /// Parses a Content-Length: digits only, no list (RFC 9110, section 8.6).
    private static func contentLength(_ value: RawSpan) throws(ParserError) -> Int {
        do throws(DecimalError) {
            return Int(try Int64(digits: value))
        } catch {
            throw error == .overflow ? .contentLengthOverflow : .contentLengthInvalid
        }
    }

    /// Evaluates `close` and `keep-alive` in a list of options (RFC 9110, section 7.6.1).
    private mutating func noteConnection(_ value: RawSpan) {
        var start = 0
        while start < value.byteCount {
            let end = value.firstOffset(of: UInt8(ascii: ","), from: start)
            var first = start
            var last = end
            while first < last, value[first] == ASCII.space || value[first] == ASCII.tab {
                first += 1
            }
            while last > first, value[last - 1] == ASCII.space || value[last - 1] == ASCII.tab {
                last -= 1
            }
            let option = value.extracting(first..<last)
            if option.equalsIgnoringCase("close") {
                framing.saysClose = true
            } else if option.equalsIgnoringCase("keep-alive") {
                framing.saysKeepAlive = true
            }
            start = end + 1
        }
    }

    /// Reads the last line feed of the head, and decides on the framing (RFC 9112, section 6.3).
    mutating func finishHead(_ input: RawSpan) throws(ParserError) {
        try expectLineFeed(input, then: .complete)
        head.byteCount = position
        guard framing.hosts == 1 || !head.isHTTP11 else { throw .hostMissing }
        head.keepAlive = !framing.saysClose && (head.isHTTP11 || framing.saysKeepAlive)
        if framing.isChunked {
            guard framing.contentLength == nil else { throw .transferEncodingWithContentLength }
            head.framing = .chunked
        } else if let length = framing.contentLength, length > 0 {
            guard length <= limits.contentBytes else { throw .contentTooLarge }
            head.framing = .length(length)
        }
        head.expectsContinue = framing.expectsContinue && head.framing != .none
    }
}
