public import Bookings
internal import Postgres

/// A connection that writes to a PostgreSQL database: each batch takes two round trips.
///
/// `begin` locks and reads everything that the batch's commands may ask for. The commands then run on
/// these rows in memory. `commit` writes what they changed. Confined to its thread.
public struct PostgresWriteConnection: ~Copyable {
    let store: PostgresBookingStore
    var connection: PostgresConnection
    /// The name of this connection's row in `writers`; no other connection ever has it.
    let name: String
    /// The epoch that shuts out this connection's transactions of before.
    var epoch: Int64
    /// The number of the newest batch that was committed.
    var batch: Int64 = 0

    /// The parameters of the statement that is queued next.
    var parameters = PostgresParameters()
    var flights = FlightCache()
    /// The flights that the open transaction asked for and that do not exist.
    var absentFlights: Set<FlightID> = []
    var work = WorkingSet()
    /// The time of the open transaction.
    var now = Timestamp(rawValue: 0)
    /// When the open transaction must have ended.
    var deadline = ContinuousClock.now
    /// The ids for new bookings and flights of the open transaction.
    var bookingIDs: ArraySlice<Int64> = []
    var flightIDs: ArraySlice<Int64> = []
    var orderIDs: ArraySlice<Int64> = []
    /// What a batch asked for that `BatchNeeds` had not foreseen; it is read when the batch runs again.
    var missedPlaces: Set<Place> = []
    var missedBookings: Set<BookingID> = []
    var missedOrders: Set<OrderID> = []
    /// Whether this connection must not be used for another transaction.
    var isSpent = false

    /// Opens a connection.
    static func open(_ store: PostgresBookingStore) throws(StoreError) -> PostgresWriteConnection {
        let deadline = ContinuousClock.now + PostgresStoreLimits.connectTime
        let name = "\(store.process)/\(UInt64.random(in: 0 ... .max))"
        var connection = try mappingPostgresErrors { () throws(PostgresError) in
            try store.connect(.writer, named: sessionName(name), until: deadline)
        }
        let isShared = try mappingPostgresErrors { () throws(PostgresError) in
            var row = try connection.run(UseLock.share, until: deadline)
            return row.next() && row.bool(0)
        }
        guard isShared else { throw .unavailable(detail: "the database is being copied") }
        let row = try mappingPostgresErrors { () throws(PostgresError) in
            var parameters = PostgresParameters()
            parameters.append(PostgresStoreLimits.writerRowAge.wholeMilliseconds)
            _ = try connection.run(WriteStatements.removeOldWriters, parameters, until: deadline)
            return try fence(name, on: &connection, until: deadline)
        }
        guard let row else {
            throw .unavailable(detail: "the synchronous standby did not confirm a commit")
        }
        return PostgresWriteConnection(
            store: store,
            connection: connection,
            name: name,
            epoch: row.epoch
        )
    }

    private init(
        store: PostgresBookingStore,
        connection: consuming PostgresConnection,
        name: String,
        epoch: Int64
    ) {
        self.store = store
        self.connection = connection
        self.name = name
        self.epoch = epoch
    }

    /// Runs `body`, and maps its errors with `noting`.
    mutating func mappingErrors<R: ~Copyable>(
        _ body: (inout PostgresWriteConnection) throws(PostgresError) -> R
    ) throws(StoreError) -> R {
        do throws(PostgresError) {
            return try body(&self)
        } catch {
            throw noting(error)
        }
    }

    /// The error for the caller; some errors mean that the connection is not used again.
    mutating func noting(_ error: PostgresError) -> StoreError {
        switch error.sqlState {
        // A new connection looks for a server that can write.
        case .readOnlyTransaction?: isSpent = true
        // A new connection gets a row in `writers`.
        case .divisionByZero? where error.context == CommitStatements.feed.name: isSpent = true
        default: break
        }
        return StoreError(error)
    }

    mutating func endTransaction() {
        work = WorkingSet()
        absentFlights = []
        bookingIDs = []
        flightIDs = []
        orderIDs = []
    }
}

extension PostgresWriteConnection: StoreConnection {
    /// Ends the transaction, if one is open, without changing anything.
    public mutating func rollBack() -> Bool {
        endTransaction()
        let limit = ContinuousClock.now + PostgresStoreLimits.connectTime
        do throws(PostgresError) {
            try connection.rollback(until: limit)
        } catch {
            return false
        }
        return !isSpent && connection.failure == nil
    }

    /// There is none.
    public mutating func betweenBatches(isBusy: Bool) {}

    /// Records that a worker is alive.
    public mutating func recordSignOfLife(
        of worker: String,
        at now: Timestamp
    ) throws(StoreError) {
        parameters.removeAll()
        parameters.append(worker)
        parameters.append(now.rawValue)
        try mappingErrors { (writer) throws(PostgresError) in
            _ = try writer.connection.run(
                CommitStatements.recordSignOfLife,
                writer.parameters,
                until: ContinuousClock.now + PostgresStoreLimits.readTime
            )
        }
    }

    /// There is no upkeep; the connection ends with this value.
    public mutating func close() {}
}
