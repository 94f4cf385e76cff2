public import HTTP

/// Why the server itself, and not the application, refuses a request or closes a connection.
public enum ConnectionRefusal: Error, Hashable, Sendable {
    /// The bytes are not a valid request, or the request is beyond a limit.
    case malformed(ParserError)
    /// The client closed its sending side in the middle of a request.
    case truncated
    /// The head took too long to arrive.
    case headTimeout
    /// The content arrived too slowly.
    case contentTimeout
    /// There are too many connections.
    case connectionLimit
    /// There are too many connections from the client's address.
    case addressLimit
    /// The buffers of all connections together are too large.
    case memoryLimit
    /// The client read its responses too slowly.
    case writeTimeout
    /// The client read a stream too slowly.
    case streamTooSlow

    /// A stable name for metrics and logs, for example `head_timeout`.
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
