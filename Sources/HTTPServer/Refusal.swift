public import HTTP

/// Why the server itself refused a request or a connection.
public enum Refusal: Error, Hashable, Sendable {
    /// The bytes are not a request that may be served.
    case malformed(ParserError)
    /// The client closed its side in the middle of a request.
    case truncated
    /// The head did not come in time.
    case headTimeout
    /// The content came too slowly.
    case contentTimeout
    /// There are too many connections.
    case connectionLimit
    /// There are too many connections from this address.
    case addressLimit
    /// The buffers of all connections together are too large.
    case memoryLimit
    /// Answers were read too slowly.
    case writeTimeout
    /// A stream was read too slowly.
    case streamTooSlow

    /// A stable name for metrics and logs, for example `header_timeout`.
    public var label: String {
        switch self {
        case .malformed(let error): error.rawValue
        case .truncated: "truncated"
        case .headTimeout: "head_timeout"
        case .contentTimeout: "content_timeout"
        case .connectionLimit: "connection_limit"
        case .addressLimit: "address_limit"
        case .memoryLimit: "memory_limit"
        case .writeTimeout: "write_timeout"
        case .streamTooSlow: "stream_too_slow"
        }
    }
}
