/// An error of a store; the store changed nothing, unless the error is `outcomeUnknown`.
public enum StoreError: Error, Hashable, Sendable {
    /// Another process kept the database locked for longer than the store waits.
    case locked
    /// The database has no space left, or its files may not grow.
    case full
    /// The database does not accept writes.
    case readOnly
    /// Reading or writing the database failed.
    case inputOutput(detail: String)
    /// The database cannot be reached, or accepts no further connection.
    case unavailable(detail: String)
    /// The transaction met another one; the same transaction may succeed if it is run again.
    case conflict(detail: String)
    /// The connection was lost during the commit, and the store could not find out in time whether
    /// the database committed.
    case outcomeUnknown
    /// The queue of commands is full.
    case overloaded
    /// The store is closing.
    case closed
    /// The database contains data that no version of this program writes.
    case invalidData(detail: String)
    /// The database rejected a write that would have broken an invariant.
    case invariantViolated(detail: String)
    /// Any other error, in the database's words for the log.
    case unexpected(detail: String)
}
