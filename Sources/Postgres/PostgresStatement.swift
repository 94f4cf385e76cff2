/// A statement that each connection prepares at its first use.
///
/// The types of the parameters are those of the first `PostgresParameters` that it is used with.
public final class PostgresStatement: Sendable {
    /// The name, which is unique among the statements of a connection.
    public let name: String
    let sql: String
    let columns: [PostgresType]

    /// Creates a statement.
    ///
    /// - Parameters:
    ///   - name: A name that no other statement of a connection has.
    ///   - sql: One SQL statement with parameters `$1`, `$2` and so on.
    ///   - columns: The types of the columns of its rows; empty if it returns no rows.
    public init(_ name: String, _ sql: String, columns: [PostgresType] = []) {
        self.name = name
        self.sql = sql
        self.columns = columns
    }
}
