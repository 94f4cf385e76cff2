/// A range of bytes in a request, counted from its first byte.
///
/// 32 bits are enough for `HTTPLimits.headBytes`, and keep the field table small.
package struct ByteRange: Sendable, Equatable {
    package var start: UInt32
    package var end: UInt32

    package init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    package static let empty = ByteRange(0, 0)

    package var count: Int { Int(end) - Int(start) }
    package var isEmpty: Bool { start == end }
    package var indices: Range<Int> { Int(start)..<Int(end) }
}

/// How a request determines the length of its content (RFC 9112, section 6.3).
package enum ContentFraming: Sendable, Equatable {
    /// The request has no content.
    case none
    /// The value of Content-Length in bytes, at least 1.
    case length(Int)
    /// The content ends with the last chunk.
    case chunked
}

/// The parsed head of a request; positions count from its first byte.
package struct RequestHead: Sendable, Equatable {
    package var method = Method.get
    package var isHTTP11 = true
    /// Whether the target is `*`, which means the whole server; only with OPTIONS.
    package var isAsterisk = false
    /// The scheme of an absolute target; nil for a target without a scheme.
    package var scheme: Scheme?
    /// The target as the client sent it.
    package var target = ByteRange.empty
    package var path = ByteRange.empty
    package var query = ByteRange.empty
    /// Host and port of an absolute target, otherwise of the Host field.
    package var authority = ByteRange.empty
    package var framing = ContentFraming.none
    /// Whether the client allows the connection to stay open after this request.
    package var keepAlive = true
    /// Whether the client waits for a 100 before it sends the content; false if there is no
    /// content.
    package var expectsContinue = false
    /// The size of the head in bytes, which is also the offset of the content.
    package var byteCount = 0
}
