/// What can go wrong with a store; nothing was changed where one is thrown.
public enum StoreError: Error, Hashable, Sendable {
    /// Another process kept the database locked for longer than the named time.
    case locked
    /// There is no room on the disk (or a file-size limit was met).
    case full
    /// The database cannot be written: the file or its folder is read-only.
    case readOnly
    /// Reading or writing the disk failed.
    case inputOutput(detail: String)
    /// More writes are waiting than the queue takes.
    case overloaded
    /// The store is being closed.
    case closed
    /// The file is not what it should be.
    case corrupt(detail: String)
    /// Everything else, with the database's own words for the log.
    case unexpected(detail: String)
}
