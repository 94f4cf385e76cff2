public import Sockets

/// What a client may do.
public struct HTTPClientConfiguration: Sendable {
    /// The limits.
    public var limits = HTTPClientLimits()

    /// Whether the client also sends requests to `http` URLs.
    public var allowsPlainHTTP = false

    /// A file with the certificates that the client trusts, in PEM; nil for those of the system.
    public var certificateAuthorities: String?

    /// The value of `User-Agent`.
    public let userAgent: String

    /// Whether the client may connect to an address.
    ///
    /// The client asks for each address when it is about to connect to it, after the name's resolution.
    public let isAllowed: @Sendable (SocketAddress) -> Bool

    /// Creates a configuration.
    public init(
        userAgent: String,
        isAllowed: @escaping @Sendable (SocketAddress) -> Bool
    ) {
        self.userAgent = userAgent
        self.isAllowed = isAllowed
    }
}
