/// Where a run of bytes lies in a message, counted from the message's first byte.
///
/// 32 bits are enough, since `Limits.headBytes` is far below 4 GiB, and keep the field table small.
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

/// How the length of a request's content is told (RFC 9112, section 6.3).
package enum ContentFraming: Sendable, Equatable {
    /// No content.
    case none
    /// As many bytes as Content-Length says; at least 1.
    case length(Int)
    /// Chunks, until the last one says so.
    case chunked
}

/// What the parser found in the head of a request.
///
/// Positions count from the head's first byte.
package struct RequestHead: Sendable, Equatable {
    package var method = Method.get
    package var isHTTP11 = true
    /// Whether the target is `*`, which stands for the whole server; only with OPTIONS.
    package var isAsterisk = false
    /// The target as it was sent.
    package var target = ByteRange.empty
    package var path = ByteRange.empty
    package var query = ByteRange.empty
    /// Host and port: of an absolute target, else of the Host field.
    package var authority = ByteRange.empty
    package var framing = ContentFraming.none
    /// Whether the client lets the connection stay open after this request.
    package var keepAlive = true
    /// Whether the client waits for a 100 before it sends content; never without content to come.
    package var expectsContinue = false
    /// How many bytes the head has; content begins here.
    package var byteCount = 0
}
