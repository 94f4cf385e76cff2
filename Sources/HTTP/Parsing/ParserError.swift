/// Why the parser refuses a request.
///
/// The raw value is a stable code for metrics and logs. After each of these errors the server must
/// close the connection: it does not know for certain where the next request begins (RFC 9112,
/// section 9.3).
public enum ParserError: String, Error, CaseIterable, Sendable {
    // Request line
    case emptyLines = "empty_lines"
    case methodInvalid = "method_invalid"
    case methodUnknown = "method_unknown"
    case connectRefused = "connect_refused"
    case targetInvalid = "target_invalid"
    case targetTooLong = "target_too_long"
    case targetForm = "target_form"
    case schemeUnknown = "scheme_unknown"
    case authorityInvalid = "authority_invalid"
    case escapeInvalid = "escape_invalid"
    case escapeForbidden = "escape_forbidden"
    case dotSegment = "dot_segment"
    case versionInvalid = "version_invalid"
    case versionUnsupported = "version_unsupported"

    // Lines and fields
    case bareCarriageReturn = "bare_carriage_return"
    case bareLineFeed = "bare_line_feed"
    case foldedLine = "folded_line"
    case fieldNameEmpty = "field_name_empty"
    case fieldNameInvalid = "field_name_invalid"
    case spaceBeforeColon = "space_before_colon"
    case colonMissing = "colon_missing"
    case fieldValueInvalid = "field_value_invalid"
    case headTooLarge = "head_too_large"
    case fieldsTooMany = "fields_too_many"

    // Values of fields
    case hostMissing = "host_missing"
    case hostRepeated = "host_repeated"
    case hostInvalid = "host_invalid"
    case expectationUnknown = "expectation_unknown"
    case contentLengthInvalid = "content_length_invalid"
    case contentLengthRepeated = "content_length_repeated"
    case contentLengthOverflow = "content_length_overflow"
    case contentTooLarge = "content_too_large"
    case transferEncodingUnknown = "transfer_encoding_unknown"
    case transferEncodingRepeated = "transfer_encoding_repeated"
    case transferEncodingWithContentLength = "transfer_encoding_with_content_length"
    case transferEncodingInHTTP10 = "transfer_encoding_in_http_1_0"

    // Chunked content
    case chunkSizeInvalid = "chunk_size_invalid"
    case chunkSizeOverflow = "chunk_size_overflow"
    case chunkExtensionInvalid = "chunk_extension_invalid"
    case chunkExtensionsTooLarge = "chunk_extensions_too_large"
    case chunkUnterminated = "chunk_unterminated"
    case trailersTooLarge = "trailers_too_large"

    /// The status code of the response.
    public var status: UInt16 {
        switch self {
        case .contentTooLarge, .chunkExtensionsTooLarge: 413
        case .targetTooLong: 414
        case .expectationUnknown: 417
        case .headTooLarge, .fieldsTooMany, .trailersTooLarge: 431
        case .methodUnknown, .connectRefused: 501
        case .versionUnsupported: 505
        default: 400
        }
    }
}
