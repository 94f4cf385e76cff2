public import Bookings
import Glibc
internal import SQLite
internal import Sockets

/// A connection that writes to a SQLite file.
///
/// Confined to its thread.
public struct SQLiteWriteConnection: ~Copyable {
    let connection: Connection
    var statements: WriteStatements
    /// Flights that this connection has read; flights never change.
    var flights = RecentRows.flights()
    /// Bookings that this connection has read or written since another connection wrote.
    var recent = RecentRows.bookings()
    /// Orders that this connection has read or written since another connection wrote.
    var orders = RecentRows.orders()
    /// The events of the open transaction.
    var events: [CommittedEvent] = []
    /// The number of idempotency keys that the open transaction has stored.
    var keysStored: Int64 = 0

    /// The time of the open transaction.
    private var now = Timestamp(rawValue: 0)
    /// The id of the newest event; the next ids follow it without asking the table.
    private(set) var newestEventID: Int64 = 0
    /// Changes when another connection has written; nil if nothing in memory is valid.
    private var dataVersion: Int64?
    private var upkeep: LogUpkeep

    /// Opens a connection.
    static func open(_ store: SQLiteBookingStore) throws(SQLiteError) -> SQLiteWriteConnection {
        let connection = try store.openForWriting()
        let statements = try WriteStatements.prepare(on: connection)
        return SQLiteWriteConnection(connection, statements, LogUpkeep(store))
    }

    private init(
        _ connection: consuming Connection,
        _ statements: consuming WriteStatements,
        _ upkeep: LogUpkeep
    ) {
        self.connection = connection
        self.statements = statements
        self.upkeep = upkeep
    }

    /// The id of the next event; calling it uses the id up.
    mutating func takeEventID() -> EventID {
        newestEventID += 1
        return EventID(rawValue: newestEventID)
    }

    /// Whether `id` is the newest event of all.
    func isNewest(_ id: EventID) -> Bool { id.rawValue >= newestEventID }
}

extension SQLiteWriteConnection: StoreConnection {
    /// Begins a transaction after waiting for the writes of other connections.
    public mutating func begin<Ticket>(
        _ batch: ArraySlice<QueuedCommand<Ticket>>,
        clock: any Clock,
        until deadline: ContinuousClock.Instant
    ) throws(StoreError) -> Timestamp {
        try begin()
        // After `begin`, which may have waited for the lock.
        now = clock.now()
        return now
    }

    /// Makes everything durable: the log is synced when this returns.
    public mutating func commit() throws(StoreError) -> [CommittedEvent] {
        try removeOldKeys(at: now)
        try mappingSQLiteErrors { () throws(SQLiteError) in try statements.commit.run() }
        let committed = events
        events.removeAll(keepingCapacity: true)
        return committed
    }

    /// Ends the transaction, if one is open, without changing anything.
    public mutating func rollBack() -> Bool {
        events.removeAll(keepingCapacity: true)
        // The transaction may have read or written what is now undone.
        recent.removeAll()
        orders.removeAll()
        flights.removeAll()
        dataVersion = nil
        keysStored = 0
        // SQLite itself ends the transaction after some errors, such as a full disk.
        guard !connection.isIdle else { return true }
        try? statements.rollBack.run()
        return connection.isIdle
    }

    /// Keeps the write-ahead log short, and lets other processes get the lock.
    public mutating func betweenBatches(isBusy: Bool) {
        upkeep.afterCommit(on: connection, isBusy: isBusy)
    }

    /// Records that a worker is alive.
    public mutating func recordSignOfLife(
        of worker: String,
        at now: Timestamp
    ) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.signOfLife.bind(worker, at: 1)
            try statements.signOfLife.bind(now.rawValue, at: 2)
            try statements.signOfLife.run()
        }
    }

    /// Copies the whole log into the file, as the next program to open it would have to.
    public mutating func close() { upkeep.close(connection) }

    /// Begins a transaction without a batch.
    mutating func begin() throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.begin.run()
            // Inside the transaction, where no other connection can write any more.
            _ = try statements.dataVersion.step()
            let current = statements.dataVersion.int64(0)
            statements.dataVersion.reset()
            guard current != dataVersion else { return }
            if dataVersion != nil { upkeep.anotherProcessWrote() }
            recent.removeAll()
            orders.removeAll()
            _ = try statements.newestHistory.step()
            newestEventID = statements.newestHistory.int64(0)
            statements.newestHistory.reset()
            dataVersion = current
        }
    }
}
