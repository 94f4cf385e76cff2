internal import CSQLite

/// The write-ahead log: how long it is, and copying it into the file.
extension Connection {
    /// How a checkpoint behaves towards others; see https://sqlite.org/c3ref/wal_checkpoint_v2.html.
    public enum Checkpoint: Sendable {
        /// Copies what can be copied without waiting for anybody, and stops nobody.
        case passive
        /// Waits for writers and readers, copies everything, and leaves an empty log.
        case truncate

        fileprivate var mode: Int32 {
            switch self {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        }
    }

    /// How far copying the log came.
    public struct LogState: Hashable, Sendable {
        /// How many pages are in the log.
        public let pages: Int32
        /// How many of them are in the file as well.
        public let copied: Int32
    }

    /// Copies the log into the file and syncs it.
    ///
    /// - Returns: How far it came; nil where another connection is at it.
    @discardableResult
    public func checkpoint(_ checkpoint: Checkpoint) throws(SQLiteError) -> LogState? {
        var pages: Int32 = 0
        var copied: Int32 = 0
        let result = unsafe sqlite3_wal_checkpoint_v2(
            handle,
            nil,
            checkpoint.mode,
            &pages,
            &copied
        )
        switch result & 0xFF {
        case SQLITE_OK: return LogState(pages: pages, copied: copied)
        case SQLITE_BUSY: return nil
        default: throw unsafe SQLiteError(result, on: handle, context: "checkpoint")
        }
    }
}

/// Learns with each commit how long the log is.
///
/// Owned by its connection; SQLite calls back on the connection's thread.
final class LogWatch {
    private(set) var pages: Int32 = 0

    /// Has SQLite tell this object of every commit of `handle`; replaces the automatic checkpoint.
    ///
    /// - Important: The object has to live until the handle is closed.
    @unsafe
    func install(on handle: OpaquePointer) {
        unsafe sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                guard let context = unsafe context else { return SQLITE_OK }
                unsafe Unmanaged<LogWatch>.fromOpaque(context).takeUnretainedValue().pages = pages
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }
}
