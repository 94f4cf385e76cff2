/// A code of five characters with which PostgreSQL classifies an error or a warning.
///
/// See https://www.postgresql.org/docs/current/errcodes-appendix.html.
public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The five characters.
    public let rawValue: String

    /// Creates a code.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The first two characters, which name a class of codes: "53" for insufficient resources.
    public var category: Substring { rawValue.prefix(2) }

    /// The five characters.
    public var description: String { rawValue }

    /// `warning`: a COMMIT with this warning was not confirmed by the synchronous standby.
    public static let warning = SQLState(rawValue: "01000")
    /// `read_only_sql_transaction`: the session cannot write.
    public static let readOnlyTransaction = SQLState(rawValue: "25006")
    /// `serialization_failure`.
    public static let serializationFailure = SQLState(rawValue: "40001")
    /// `deadlock_detected`.
    public static let deadlockDetected = SQLState(rawValue: "40P01")
    /// `lock_not_available`: `lock_timeout` ran out.
    public static let lockNotAvailable = SQLState(rawValue: "55P03")
    /// `query_canceled`: `statement_timeout` ran out, or the operator canceled the statement.
    public static let queryCanceled = SQLState(rawValue: "57014")
}
