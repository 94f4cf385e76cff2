/// The scheme of a request target.
public enum Scheme: Sendable {
    /// `http`: the client expects an unsecured connection.
    case http
    /// `https`: the client expects a connection secured with TLS.
    case https
}

/// A view of one request in the connection's input, without a copy.
///
/// Valid only while the application handles it; the compiler does not let it escape.
public struct Request: ~Escapable, ~Copyable {
    /// The bytes that the positions in `head` and `fields` refer to.
    let bytes: RawSpan
    let head: RequestHead
    let fields: Span<FieldPosition>

    /// The content without its transfer coding; empty if there is none, and while only the head is
    /// known.
    public let content: RawSpan

    @_lifetime(copy bytes, copy fields, copy content)
    package init(
        bytes: RawSpan,
        head: RequestHead,
        fields: Span<FieldPosition>,
        content: RawSpan
    ) {
        self.bytes = bytes
        self.head = head
        self.fields = fields
        self.content = content
    }

    /// The method of the request line.
    public var method: Method { head.method }

    /// The scheme of an absolute request target, which clients send to proxies; nil for a target
    /// that begins with a slash.
    ///
    /// This server accepts only unsecured connections. So `.https` means that a proxy has received
    /// the request over a secured connection, or that the client sent it to the wrong server (RFC
    /// 9110, section 7.4).
    public var scheme: Scheme? { head.scheme }

    /// The request target as the client sent it, for logs.
    public var target: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(head.target) }
    }

    /// The path of the request target, which begins with `/`.
    ///
    /// Its percent escapes are not decoded. They are well formed, and encode no NUL, no slash and
    /// no dot segment.
    public var path: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(head.path) }
    }

    /// The query of the request target without its `?`; empty if there is none.
    public var query: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(head.query) }
    }

    /// Host and port of an absolute request target, otherwise of the Host field.
    ///
    /// Well formed; empty only in a request of HTTP/1.0.
    public var authority: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(head.authority) }
    }
}
