internal import SQLite

/// Holds the lock that every read takes, so that several reads in a row find it taken.
///
/// A read transaction locks a place of the log and unlocks it, each by a system call that SQLite makes
/// under a mutex of all of the process's connections. Where another of these has the place locked
/// already, both are a count in memory (os_unix.c, unixShmLock). What a read sees does not change:
/// it has its own transaction, as new as the moment in which it begins.
struct ReadLockHolder: ~Copyable {
    private let connection: Connection
    /// A row of it stays unread for as long as the lock is held.
    private var anyRow: Statement
    private var reads = 0
    private var holds = false
    private var lastVersion: UInt32?
    /// How often in a row nothing was written from one look to the next.
    private var calmLooks = 0

    static func open(_ file: SQLiteBookingStore) throws(SQLiteError) -> ReadLockHolder {
        let connection = try file.openForReading()
        let anyRow = try connection.prepare("SELECT 1 FROM sqlite_schema")
        return ReadLockHolder(connection: connection, anyRow: anyRow)
    }

    private init(connection: consuming Connection, anyRow: consuming Statement) {
        self.connection = connection
        self.anyRow = anyRow
    }

    /// A read is about to begin: takes the lock for those that follow if it is the second since
    /// `release`, and nothing was written lately.
    ///
    /// After a commit there would be another place to lock; and a log that grows has to find a moment
    /// in which nobody has it locked, or it cannot start over.
    ///
    /// - Parameter reader: Whose reads they are.
    mutating func willRead(by reader: borrowing Connection) {
        reads += 1
        // One that comes alone would only pay for it.
        guard reads == 2 else { return }
        let version = reader.dataVersion
        calmLooks = version == lastVersion ? min(calmLooks + 1, SQLiteStoreLimits.calmLooks) : 0
        lastVersion = version
        // Where it fails, the read tells why.
        if calmLooks == SQLiteStoreLimits.calmLooks { holds = (try? anyRow.step()) == true }
    }

    /// Gives the lock back.
    mutating func release() {
        reads = 0
        guard holds else { return }
        anyRow.reset()
        holds = false
    }
}
