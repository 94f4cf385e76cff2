internal import SQLite

/// Holds the lock that every read takes, so that several reads in a row share it.
///
/// A read transaction locks a place of the log and unlocks it, each by a system call that SQLite
/// makes under a mutex of all connections of the process. If another of these connections has locked
/// the place already, both are a count in memory (os_unix.c, unixShmLock). A read sees the same data
/// as without the holder: it has a transaction of its own, as new as the moment in which it begins.
struct ReadLockHolder: ~Copyable {
    private let store: SQLiteBookingStore
    private var connection: LockingConnection?
    private var reads = 0
    /// Whether the caller has ended a burst before, so that it will end this one.
    private var callerEndsBursts = false
    private var holds = false
    private var lastVersion: UInt32?
    /// How often in a row the database was found unchanged.
    private var unchangedReads = 0

    init(_ store: SQLiteBookingStore) { self.store = store }

    /// Announces a read: takes the lock for those that follow if the read is the second of its burst
    /// and the database has not changed lately.
    ///
    /// After a commit the next read would lock another place. And a growing log can only start over
    /// while no connection has it locked.
    ///
    /// - Parameter reader: The connection that reads.
    mutating func willRead(by reader: borrowing Connection) {
        reads += 1
        // A burst of one read would only pay for the lock.
        guard reads == 2, callerEndsBursts else { return }
        let version = reader.dataVersion
        unchangedReads =
            version == lastVersion
            ? min(unchangedReads + 1, SQLiteStoreLimits.unchangedReads) : 0
        lastVersion = version
        if unchangedReads == SQLiteStoreLimits.unchangedReads { holds = lock() }
    }

    /// Releases the lock.
    mutating func endBurst() {
        reads = 0
        callerEndsBursts = true
        guard holds else { return }
        connection?.unlock()
        holds = false
    }

    /// Without the lock, the reads take it one by one; an error shows in the read itself.
    private mutating func lock() -> Bool {
        if connection == nil { connection = try? LockingConnection.open(store) }
        return connection?.lock() ?? false
    }
}

/// A connection that holds a lock while it has not read all rows of a statement.
private struct LockingConnection: ~Copyable {
    private let connection: Connection
    private var anyRow: Statement

    static func open(_ store: SQLiteBookingStore) throws(SQLiteError) -> LockingConnection {
        let connection = try store.openForReading()
        let anyRow = try connection.prepare("SELECT 1 FROM sqlite_schema")
        return LockingConnection(connection: connection, anyRow: anyRow)
    }

    private init(connection: consuming Connection, anyRow: consuming Statement) {
        self.connection = connection
        self.anyRow = anyRow
    }

    mutating func lock() -> Bool { (try? anyRow.step()) == true }

    mutating func unlock() { anyRow.reset() }
}
