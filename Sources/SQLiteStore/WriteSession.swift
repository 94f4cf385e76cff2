internal import Bookings
internal import SQLite

/// A connection that writes bookings: what a transaction needs, between BEGIN and COMMIT.
///
/// Confined to its thread.
struct WriteSession: ~Copyable {
    let connection: Connection
    var statements: WriteStatements
    var flights = RecentRows.flights()
    /// What this connection has read or written, while nobody else wrote.
    var recent = RecentRows.bookings()
    /// What this transaction has changed so far; whoever commits it takes it.
    var changes: [CommittedEvent] = []
    /// The id of the newest history row; what follows it is given out without asking the table.
    private var newestEventID: Int64 = 0
    /// Changes when another connection has written, nil when nothing in memory is to be trusted.
    private var dataVersion: Int64?
    /// Whether another connection has written since this was last set to false.
    var othersWrote = false
    /// Whether the connection can be used again after a transaction that failed.
    private(set) var isFit = true
    /// How many keys this transaction has kept, so that as many old ones can go.
    var keysKept: Int64 = 0

    private init(connection: consuming Connection, statements: consuming WriteStatements) {
        self.connection = connection
        self.statements = statements
    }

    /// Opens a connection of its own.
    static func open(_ file: SQLiteBookingStore) throws(SQLiteError) -> WriteSession {
        let connection = try file.openForWriting()
        let statements = try WriteStatements.prepare(on: connection)
        return WriteSession(connection: connection, statements: statements)
    }

    /// Begins a transaction, alone: waits for other connections' writes.
    mutating func begin() throws(StoreError) {
        try beginAsSQLite().mapError(StoreError.init).get()
    }

    /// Makes everything durable.
    ///
    /// - Throws: After it threw, the transaction is still open or already gone: call `rollBack`.
    mutating func commit(at now: Timestamp) throws(StoreError) {
        try removeOldKeys(at: now)
        try mappingSQLiteErrors { () throws(SQLiteError) in try statements.commit.run() }
    }

    /// Ends a transaction without a trace, if there is one.
    ///
    /// - Returns: Whether the connection is fit to be used again.
    mutating func rollBack() -> Bool {
        changes.removeAll(keepingCapacity: true)
        // What was read or written inside it may never have been.
        recent.removeAll()
        flights.removeAll()
        dataVersion = nil
        keysKept = 0
        // A full disk or a failed write ends the transaction by itself.
        guard !connection.isIdle else { return true }
        try? statements.rollBack.run()
        return connection.isIdle
    }

    /// Runs `body` in a transaction of its own; where it throws, nothing was changed.
    ///
    /// - Returns: What it changed.
    @discardableResult
    mutating func transaction(
        at now: Timestamp,
        _ body: (inout WriteSession) throws(StoreError) -> Void
    ) throws(StoreError) -> [CommittedEvent] {
        do throws(StoreError) {
            try begin()
            try body(&self)
            try commit(at: now)
        } catch {
            isFit = rollBack()
            throw error
        }
        let committed = changes
        changes.removeAll(keepingCapacity: true)
        return committed
    }

    /// The id of the next history row.
    mutating func takeVersion() -> EventID {
        newestEventID += 1
        return EventID(rawValue: newestEventID)
    }

    /// The id that the next history row will have.
    var nextVersion: EventID { EventID(rawValue: newestEventID + 1) }

    private mutating func beginAsSQLite() -> Result<Void, SQLiteError> {
        do throws(SQLiteError) {
            try statements.begin.run()
            // Inside the transaction, because nobody else can write from here on.
            _ = try statements.dataVersion.step()
            let current = statements.dataVersion.int64(0)
            statements.dataVersion.reset()
            guard current != dataVersion else { return .success(()) }
            if dataVersion != nil { othersWrote = true }
            recent.removeAll()
            _ = try statements.newestHistory.step()
            newestEventID = statements.newestHistory.int64(0)
            statements.newestHistory.reset()
            dataVersion = current
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}
