internal import Bookings
import Glibc
internal import SQLite

extension StoreError {
    /// Maps an error of SQLite to one of a store.
    init(_ error: SQLiteError) {
        switch error.code.primary {
        case .busy, .locked: self = .locked
        case .full: self = .full
        case .readOnly: self = .readOnly
        // SQLite reports a file-size limit, an error of write(2), as it reports a broken disk.
        case .inputOutput where error.systemError == EFBIG || error.systemError == EDQUOT:
            self = .full
        case .inputOutput, .cannotOpen: self = .inputOutput(detail: error.description)
        case .corrupt, .notADatabase: self = .invalidData(detail: error.description)
        case .constraint: self = .invariantViolated(detail: error.description)
        default: self = .unexpected(detail: error.description)
        }
    }
}

/// Runs `body`, and maps an error of SQLite to one of a store.
@inline(__always)
func mappingSQLiteErrors<R: ~Copyable>(_ body: () throws(SQLiteError) -> R) throws(StoreError) -> R
{
    do throws(SQLiteError) {
        return try body()
    } catch {
        throw StoreError(error)
    }
}
