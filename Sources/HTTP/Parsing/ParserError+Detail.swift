extension ParserError {
    /// A sentence for the developer of the client.
    public var detail: StaticString {
        requestLineDetail ?? fieldDetail ?? framingDetail
    }

    private var requestLineDetail: StaticString? {
        switch self {
        case .emptyLines: "More than one empty line precedes the request line."
        case .methodInvalid: "The request line does not begin with a method and one space."
        case .methodUnknown: "This method is not implemented."
        case .connectRefused: "CONNECT is not implemented: this server is not a proxy."
        case .targetInvalid: "The request target contains a character that must be percent-encoded."
        case .targetTooLong: "The request target is too long."
        case .targetForm: "The request target must begin with a slash or be an http URI."
        case .schemeUnknown: "The request target's scheme is not http or https."
        case .authorityInvalid: "The request target's host or port is malformed."
        case .escapeInvalid:
            "A % in the request target is not followed by two hexadecimal digits."
        case .escapeForbidden: "The request target contains %00, or its path contains %2F."
        case .dotSegment: "The path of the request target contains a segment . or .. ."
        case .versionInvalid: "The request line does not end with HTTP/1.1 or HTTP/1.0."
        case .versionUnsupported: "This server supports only HTTP/1.1 and HTTP/1.0."
        default: nil
        }
    }

    private var fieldDetail: StaticString? {
        switch self {
        case .bareCarriageReturn: "A carriage return is not followed by a line feed."
        case .bareLineFeed: "A line feed is not preceded by a carriage return."
        case .foldedLine: "A field line begins with a space or tab (obsolete line folding)."
        case .fieldNameEmpty: "A field line has no name."
        case .fieldNameInvalid: "A field name contains a character that is not allowed."
        case .spaceBeforeColon: "There is a space or tab between a field name and its colon."
        case .colonMissing: "A field line has no colon."
        case .fieldValueInvalid: "A field value contains a control character."
        case .headTooLarge: "The request line and fields are too large."
        case .fieldsTooMany: "There are too many fields."
        case .hostMissing: "The Host field is missing."
        case .hostRepeated: "There is more than one Host field."
        case .hostInvalid: "The Host field is malformed."
        case .expectationUnknown: "The value of Expect is not 100-continue."
        default: nil
        }
    }

    private var framingDetail: StaticString {
        switch self {
        case .contentLengthInvalid: "Content-Length is not a number in decimal digits."
        case .contentLengthRepeated: "There is more than one Content-Length."
        case .contentLengthOverflow: "Content-Length is too large for 64 bits."
        case .contentTooLarge: "The content is too large."
        case .transferEncodingUnknown: "The value of Transfer-Encoding is not chunked."
        case .transferEncodingRepeated: "There is more than one Transfer-Encoding."
        case .transferEncodingWithContentLength:
            "The request has both Transfer-Encoding and Content-Length."
        case .transferEncodingInHTTP10: "HTTP/1.0 does not define Transfer-Encoding."
        case .chunkSizeInvalid: "A chunk size is not a number in hexadecimal digits."
        case .chunkSizeOverflow: "A chunk size is too large for 64 bits."
        case .chunkExtensionInvalid: "A chunk extension is malformed."
        case .chunkExtensionsTooLarge: "The chunk extensions are too large."
        case .chunkUnterminated: "A chunk is not followed by CRLF."
        case .trailersTooLarge: "The trailer fields are too large."
        default: "The request is malformed."
        }
    }
}
