internal import Bookings
import Glibc
internal import SQLite

extension StoreError {
    /// What an error of SQLite means for whoever uses the store.
    init(_ error: SQLiteError) {
        switch error.code.primary {
        case .busy, .locked: self = .locked
        case .full: self = .full
        case .readOnly: self = .readOnly
        // A file-size limit is an error of write(2) that SQLite does not tell from a broken disk.
        case .inputOutput where error.systemError == EFBIG || error.systemError == EDQUOT:
            self = .full
        case .inputOutput, .cannotOpen: self = .inputOutput(detail: error.description)
        case .corrupt, .notADatabase: self = .corrupt(detail: error.description)
        default: self = .unexpected(detail: error.description)
        }
    }
}

/// Runs `body` and turns its error into one of the store.
@inline(__always)
func mappingSQLiteErrors<R: ~Copyable>(_ body: () throws(SQLiteError) -> R) throws(StoreError) -> R
{
    do throws(SQLiteError) {
        return try body()
    } catch {
        throw StoreError(error)
    }
}
