/// One whole request, as it lies in the connection's input buffer: nothing is copied.
///
/// Valid only while the handler runs; the compiler does not let it escape.
public struct Request: ~Escapable, ~Copyable {
    /// The head's bytes; `head` and `fields` hold positions in them.
    let bytes: RawSpan
    let head: RequestHead
    let fields: Span<FieldPosition>

    /// The content, with any transfer coding taken off; empty where there is none.
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

    /// The method.
    public var method: Method { head.method }

    /// Whether the request line says HTTP/1.1 (else HTTP/1.0).
    public var isHTTP11: Bool { head.isHTTP11 }

    /// Whether the target is `*`, the whole server, as OPTIONS may ask; `path` is `*` then.
    public var isAsterisk: Bool { head.isAsterisk }

    /// The request target as it was sent, for logs.
    public var target: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(head.target) }
    }

    /// The path of the request target: starts with `/`, no query.
    ///
    /// Percent escapes are not yet decoded, but known to be well formed, and not to hide a NUL, a
    /// slash or a dot segment.
    public var path: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(head.path) }
    }

    /// The query of the request target without its `?`; empty where there is none.
    public var query: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(head.query) }
    }

    /// Host and port: of an absolute request target, else of the Host field.
    ///
    /// Well formed; empty only in HTTP/1.0.
    public var authority: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(head.authority) }
    }
}
