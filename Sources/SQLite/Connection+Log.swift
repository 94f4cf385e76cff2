internal import CSQLite

/// The write-ahead log: its length, and the copying of it into the file.
extension Connection {
    /// How a checkpoint treats other connections (https://sqlite.org/c3ref/wal_checkpoint_v2.html).
    public enum Checkpoint: Sendable {
        /// Copies what it can without waiting for other connections or stopping them.
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

    /// The progress of copying the log.
    public struct LogState: Hashable, Sendable {
        /// The number of pages in the log.
        public let pages: Int32
        /// The number of these pages that were copied into the file.
        public let copied: Int32
    }

    /// Copies the log into the file and syncs it.
    ///
    /// - Returns: The progress; nil if another connection runs a checkpoint.
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

/// Keeps the length of the log after each commit.
///
/// Owned by its connection; SQLite calls it on the connection's thread.
final class LogWatch {
    private(set) var pages: Int32 = 0

    /// Makes SQLite call this object after each commit of `handle`, instead of its own checkpoint.
    ///
    /// - Important: The object must live until the handle is closed.
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
