/// An error of a connection to Redis.
public struct RedisError: Error, Hashable, Sendable {
    /// The kind of the error.
    public let code: Code
    /// The name of the command that failed, without its arguments; "connect" before the first command.
    public let command: String
    /// The message of the system or of the server, for the log.
    public let detail: String

    /// The kinds of errors.
    public enum Code: Hashable, Sendable {
        /// The connection could not be established.
        case unreachable
        /// No reply came in time.
        case timedOut
        /// The connection ended, or had failed before.
        case disconnected
        /// The owner of the connection was asked to stop.
        case interrupted
        /// The received bytes are not RESP.
        case malformedReply
        /// The server replied with an error; `kind` is the error's first word, such as "NOSCRIPT".
        case refused(kind: String)
        /// The reply has another type than the command promises.
        case unexpectedReply
    }

    /// Creates an error.
    public init(_ code: Code, command: String, detail: String) {
        self.code = code
        self.command = command
        self.detail = detail
    }
}

extension RedisError: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch code {
        case .unreachable: "\(command): unreachable (\(detail))"
        case .timedOut: "\(command): no reply within \(detail)"
        case .disconnected: "\(command): disconnected (\(detail))"
        case .interrupted: "\(command): interrupted"
        case .malformedReply: "\(command): malformed reply (\(detail))"
        case .refused: "\(command): \(detail)"
        case .unexpectedReply: "\(command): unexpected reply (\(detail))"
        }
    }
}
