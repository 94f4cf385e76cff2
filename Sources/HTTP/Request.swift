/// One whole request, as it lies in the connection's input buffer: nothing is copied.
///
/// Valid only while the handler runs; the compiler does not let it escape.
public struct Request: ~Escapable, ~Copyable {
    /// The head's bytes; `head` holds positions in them.
    private let bytes: RawSpan
    private let head: RequestHead

    /// The content, with any transfer coding taken off; empty where there is none.
    public let content: RawSpan

    @_lifetime(copy bytes, copy content)
    package init(bytes: RawSpan, head: RequestHead, content: RawSpan) {
        self.bytes = bytes
        self.head = head
        self.content = content
    }

    /// The method.
    public var method: Method { head.method }

    /// Whether the request line says HTTP/1.1 (else HTTP/1.0).
    public var isHTTP11: Bool { head.isHTTP11 }

    /// The path of the request target: starts with `/`, percent escapes not yet decoded, no query.
    public var path: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(head.path) }
    }

    /// The query of the request target without its `?`; empty where there is none.
    public var query: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(head.query) }
    }
}
