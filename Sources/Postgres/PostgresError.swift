/// An error of a connection to PostgreSQL.
///
/// No error contains the user or the password.
public struct PostgresError: Error, Hashable, Sendable {
    /// The kind of the error, which decides what the caller can do.
    public let kind: Kind
    /// The server's code; nil if the error does not come from the server.
    public let sqlState: SQLState?
    /// The message of the server, of libpq or of the system; for logs, not for clients.
    public let message: String
    /// The server's detail, which may contain values of rows; empty if there is none.
    public let detail: String
    /// The name of the constraint that a statement violated; empty if there is none.
    public let constraint: String
    /// The name of the statement that failed; "connect" while the connection is opened.
    public let context: String

    /// The kinds of errors.
    public enum Kind: Hashable, Sendable {
        /// The server rejected a statement. Its transaction cannot commit; the connection stays usable.
        case statement
        /// A result has other columns than the statement declares. The connection stays usable.
        case unexpectedResult
        /// The connection ended. Statements that were sent may have run.
        case lost
        /// The deadline passed. The connection is unusable; statements that were sent may still run.
        case timedOut
        /// No connection could be opened, and trying again later can help.
        case unavailable
        /// No connection could be opened, and only the operator can change that: a wrong password, role or
        /// database, TLS that does not fit, or an invalid parameter.
        case rejected
    }

    init(
        _ kind: Kind,
        sqlState: SQLState? = nil,
        message: String,
        detail: String = "",
        constraint: String = "",
        context: String
    ) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.constraint = constraint
        self.context = context
    }
}

extension PostgresError: CustomStringConvertible {
    /// One line for a log; without the detail, which may contain values of rows.
    public var description: String {
        let state = sqlState.map { "\($0) " } ?? ""
        return "\(context): \(state)\(message)"
    }
}

/// A notice or a warning of the server.
public struct PostgresNotice: Hashable, Sendable {
    /// The server's code: `01000` for a warning without another code.
    public let sqlState: SQLState
    /// `WARNING`, `NOTICE`, `INFO`, `LOG` or `DEBUG`.
    public let severity: String
    /// The message; for logs, not for clients.
    public let message: String
}
