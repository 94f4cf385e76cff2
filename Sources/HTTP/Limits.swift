/// What one request may cost before it is refused: every bound that the module knows.
public struct Limits: Sendable, Equatable {
    /// Bytes of a head: request line, field lines and the empty line (431).
    ///
    /// Must stay below 4 GiB: positions in a head are 32 bits wide.
    public var headBytes = 16_384

    /// Bytes of a request target (414); RFC 9112, section 3, asks for at least 8,000.
    public var targetBytes = 8_192

    /// Field lines of a head (431).
    public var fields = 100

    /// Bytes of a request's content, after any transfer coding is taken off (413).
    public var contentBytes = 1_048_576

    /// Bytes of all chunk extensions of one request together (413).
    public var chunkExtensionBytes = 4_096

    /// Bytes of a trailer section (431).
    public var trailerBytes = 4_096

    /// Parameters of one query (400).
    public var queryParameters = 64

    /// The defaults.
    public init() {}

    /// Bytes of a method (501): what is longer is no method that anybody registered.
    static let methodBytes = 32

    /// Digits of a chunk size (400), leading zeros included: what fills 64 bits.
    static let chunkSizeDigits = 16
}
