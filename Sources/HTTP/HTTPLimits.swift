/// The limits of one request; a request beyond one of them is refused with the status in
/// parentheses.
public struct HTTPLimits: Sendable, Equatable {
    /// The size of a head in bytes: request line, field lines and the empty line (431).
    ///
    /// Must be less than 4 GiB: positions in a head have 32 bits.
    public var headBytes = 16_384

    /// The size of a request target in bytes (414); RFC 9112, section 3, recommends at least 8,000.
    public var targetBytes = 8_192

    /// The number of field lines in a head (431).
    public var fields = 100

    /// The size of a request's content in bytes, without its transfer coding (413).
    public var contentBytes = 1_048_576

    /// The size of all chunk extensions of one request together, in bytes (413).
    public var chunkExtensionBytes = 4_096

    /// The size of a trailer section in bytes (431).
    public var trailerBytes = 4_096

    /// The number of parameters of a query (400).
    public var queryParameters = 64

    /// Creates the default limits.
    public init() {}

    /// The size of a method in bytes (501); no registered method is longer.
    static let methodBytes = 32

    /// The number of digits in a chunk size, including leading zeros (400): as many as 64 bits
    /// need.
    static let chunkSizeDigits = 16
}
