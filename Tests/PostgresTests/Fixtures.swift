import Postgres
import TestSupport

extension PostgresCluster {
    /// Opens a connection to a database of this cluster.
    func connect(
        database: String = "postgres",
        parameters: String = "",
        session: [String: String] = [:]
    ) throws(PostgresError) -> PostgresConnection {
        try Self.connect(url(database: database, parameters: parameters), session: session)
    }

    /// Opens a connection to a URL.
    static func connect(
        _ url: String,
        session: [String: String] = [:],
        within time: Duration = .seconds(10)
    ) throws(PostgresError) -> PostgresConnection {
        let parsed: PostgresURL
        do throws(PostgresURLError) {
            parsed = try PostgresURL(url)
        } catch {
            preconditionFailure(error.reason)
        }
        let settings = PostgresSettings(url: parsed, session: session)
        return try PostgresConnection.open(settings, until: .now + time)
    }
}

/// The deadline of a call that shall succeed.
var soon: ContinuousClock.Instant { .now + .seconds(10) }

/// Parameters with these values.
func parameters(_ write: (inout PostgresParameters) -> Void) -> PostgresParameters {
    var parameters = PostgresParameters()
    write(&parameters)
    return parameters
}

// `#expect` takes no value that cannot be copied.
extension PostgresConnection {
    /// The name of the command whose result is next.
    mutating func tag() throws(PostgresError) -> String { try result(until: soon).tag }

    /// How many rows the next statement changed.
    mutating func changes() throws(PostgresError) -> Int { try result(until: soon).affectedRows }

    /// The number in the first column of the next result.
    mutating func number() throws(PostgresError) -> Int64? {
        var result = try result(until: soon)
        return result.next() ? result.int64(0) : nil
    }

    /// The error of the next result.
    mutating func error(within time: Duration = .seconds(10)) -> PostgresError? {
        do throws(PostgresError) {
            _ = try result(until: .now + time)
            return nil
        } catch {
            return error
        }
    }

    /// Runs a statement.
    ///
    /// - Returns: The kind of its error; nil if it succeeds.
    mutating func error(of statement: PostgresStatement) -> PostgresError.Kind? {
        do throws(PostgresError) {
            _ = try run(statement, until: soon)
            return nil
        } catch {
            return error.kind
        }
    }

    /// The process id of the session.
    mutating func backendProcessID() throws(PostgresError) -> Int64 {
        let statement = PostgresStatement("pid", "SELECT pg_backend_pid()", columns: [.int4])
        var result = try run(statement, until: soon)
        return result.next() ? result.int64(0) : 0
    }

    /// The port on which the server listens.
    mutating func serverPort() throws(PostgresError) -> UInt16? {
        let sql = "SELECT current_setting('port')"
        let statement = PostgresStatement("port", sql, columns: [.text])
        var result = try run(statement, until: soon)
        return result.next() ? UInt16(result.string(0)) : nil
    }
}
