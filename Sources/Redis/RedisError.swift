/// What can go wrong between this process and Redis.
public struct RedisError: Error, Hashable, Sendable {
    /// What kind of failure it is.
    public let code: Code
    /// The name of the command that failed, never its arguments; "connect" before the first one.
    public let command: String
    /// The words of the system or of the server, for the log.
    public let detail: String

    /// The kinds of failures.
    public enum Code: Hashable, Sendable {
        /// Nobody answers at the address.
        case unreachable
        /// No answer came in time.
        case timedOut
        /// The connection ended, or had failed before.
        case disconnected
        /// The owner of the connection was told to stop.
        case interrupted
        /// The bytes are not what Redis sends.
        case malformedReply
        /// The server refused the command; `kind` is the first word of its error, "NOSCRIPT".
        case refused(kind: String)
        /// The reply is of another type than the command's.
        case unexpectedReply
    }

    /// Takes the parts.
    public init(_ code: Code, command: String, detail: String) {
        self.code = code
        self.command = command
        self.detail = detail
    }

    /// Whether the connection can go on after this error.
    public var leavesConnectionUsable: Bool {
        switch code {
        case .refused, .unexpectedReply: true
        case .unreachable, .timedOut, .disconnected, .interrupted, .malformedReply: false
        }
    }
}

extension RedisError: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch code {
        case .unreachable: "\(command): unreachable (\(detail))"
        case .timedOut: "\(command): no answer within \(detail)"
        case .disconnected: "\(command): disconnected (\(detail))"
        case .interrupted: "\(command): interrupted"
        case .malformedReply: "\(command): malformed reply (\(detail))"
        case .refused: "\(command): \(detail)"
        case .unexpectedReply: "\(command): unexpected reply (\(detail))"
        }
    }
}
