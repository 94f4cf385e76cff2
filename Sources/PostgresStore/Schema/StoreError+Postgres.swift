internal import Bookings
internal import Postgres

extension StoreError {
    /// Maps an error of a connection to one of a store.
    init(_ error: PostgresError) {
        let detail = error.description
        switch error.kind {
        case .lost, .timedOut, .unavailable, .rejected: self = .unavailable(detail: detail)
        case .unexpectedResult: self = .invalidData(detail: detail)
        case .statement:
            self = error.sqlState.map { Self.of($0, detail) } ?? .unexpected(detail: detail)
        }
    }

    private static func of(_ state: SQLState, _ detail: String) -> StoreError {
        switch state {
        case .serializationFailure, .deadlockDetected, .lockNotAvailable, .queryCanceled,
            .divisionByZero:
            return .conflict(detail: detail)
        case .readOnlyTransaction: return .readOnly
        case .diskFull: return .full
        // The server's table of locks is full: a smaller transaction may succeed.
        case .outOfMemory: return .unexpected(detail: detail)
        default: break
        }
        switch state.category {
        case "23": return .invariantViolated(detail: detail)
        case "53", "57", "58": return .unavailable(detail: detail)
        case "XX": return .invalidData(detail: detail)
        default: return .unexpected(detail: detail)
        }
    }
}

extension SQLState {
    /// `division_by_zero`, with which the statements of a writer end their transaction if they changed
    /// fewer rows than the program expected; see `WriteStatements`.
    static let divisionByZero = SQLState(rawValue: "22012")
    /// `disk_full`.
    static let diskFull = SQLState(rawValue: "53100")
    /// `out_of_memory`.
    static let outOfMemory = SQLState(rawValue: "53200")
}

/// Runs `body`, and maps an error of a connection to one of a store.
@inline(__always)
func mappingPostgresErrors<R: ~Copyable>(
    _ body: () throws(PostgresError) -> R
) throws(StoreError) -> R {
    do throws(PostgresError) {
        return try body()
    } catch {
        throw StoreError(error)
    }
}
