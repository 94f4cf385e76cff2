internal import Bytes

/// What the request line and the fields that frame a message have said so far.
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
    /// Reads the fields that decide where the request ends and what becomes of the connection.
    @inline(__always)
    mutating func noteFraming(
        _ input: RawSpan,
        name: ByteRange,
        value: ByteRange
    ) throws(ParserError) {
        // Most fields are told apart by their names' lengths.
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
            // The authority of an absolute target wins (RFC 9112, section 3.2.2).
            if head.authority.isEmpty { head.authority = position }
        case 6 where name.equalsIgnoringCase("expect") && head.isHTTP11:
            // An HTTP/1.0 client's expectation is ignored (RFC 9110, section 10.1.1).
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

    /// Digits only: no sign, no list, no blank inside (RFC 9110, section 8.6).
    private static func contentLength(_ value: RawSpan) throws(ParserError) -> Int {
        guard value.byteCount > 0 else { throw .contentLengthInvalid }
        var length = 0
        var overflows = false
        for index in 0..<value.byteCount {
            let byte = value.byte(unchecked: index)
            guard ASCII.isDigit(byte) else { throw .contentLengthInvalid }
            let (product, tooLarge) = length.multipliedReportingOverflow(by: 10)
            let (sum, stillTooLarge) = product.addingReportingOverflow(Int(byte - 0x30))
            overflows = overflows || tooLarge || stillTooLarge
            length = sum
        }
        guard !overflows else { throw .contentLengthOverflow }
        return length
    }

    /// A list of options (RFC 9110, section 7.6.1); those that are not ours are passed over.
    private mutating func noteConnection(_ value: RawSpan) {
        var start = 0
        while start < value.byteCount {
            let end = value.firstOffset(of: UInt8(ascii: ","), from: start)
            var first = start
            var last = end
            while first < last, value[first] == ASCII.blank || value[first] == ASCII.tab {
                first += 1
            }
            while last > first, value[last - 1] == ASCII.blank || value[last - 1] == ASCII.tab {
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

    /// Takes the last line feed and decides on the framing (RFC 9112, section 6.3).
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
