public import Bookings
internal import SQLite

/// Reads a SQLite file through a connection that cannot write.
///
/// Confined to its thread. No read transaction outlives the call that needs it, so that the log can
/// start over; a closure receives its rows while the transaction is open. Only the file's lock may
/// be kept for the next call, until `endBurst`.
public struct SQLiteBookingReader: ~Copyable {
    let connection: Connection
    var statements: ReadStatements
    var flights: FlightLookup
    private var lockHolder: ReadLockHolder

    /// Opens a database that was prepared.
    static func open(_ store: SQLiteBookingStore) throws(SQLiteError) -> SQLiteBookingReader {
        let connection = try store.openForReading()
        let statements = try ReadStatements.prepare(on: connection)
        let flights = try FlightLookup.prepare(on: connection)
        return SQLiteBookingReader(
            connection: connection,
            statements: statements,
            flights: flights,
            lockHolder: ReadLockHolder(store)
        )
    }

    private init(
        connection: consuming Connection,
        statements: consuming ReadStatements,
        flights: consuming FlightLookup,
        lockHolder: consuming ReadLockHolder
    ) {
        self.connection = connection
        self.statements = statements
        self.flights = flights
        self.lockHolder = lockHolder
    }

    /// Announces a read.
    mutating func willRead() { lockHolder.willRead(by: connection) }

    /// Releases the lock that was kept for further reads.
    public mutating func endBurst() { lockHolder.endBurst() }

    /// Calls `body` in one read transaction.
    mutating func inOneTransaction<Result>(
        _ body: (inout SQLiteBookingReader) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try mappingSQLiteErrors { () throws(SQLiteError) in try statements.begin.run() }
        // Ending a transaction that only read cannot fail.
        defer { try? statements.end.run() }
        return try body(&self)
    }
}

extension SQLiteBookingReader: BookingReader {
    /// Calls `body` with one booking.
    public mutating func booking(
        _ id: BookingID,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> Bool {
        willRead()
        let exists = try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.booking.bind(id.rawValue, at: 1)
            return try statements.booking.step()
        }
        guard exists else { return false }
        defer { statements.booking.reset() }
        guard actor.sees(bookingOf: BookingRow.creator(statements.booking)) else { return false }
        let flight = try flights.flight(BookingRow.flightID(statements.booking), of: id)
        try Self.show(statements.booking, on: flight, now: now, body)
        return true
    }

    /// The events of a booking, oldest first.
    ///
    /// Follows the chain of rows backwards, with one lookup for each, so the table needs no further
    /// index.
    public mutating func history(
        of id: BookingID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> [BookingEvent]? {
        try inOneTransaction { (reader) throws(StoreError) in
            var newest: EventID?
            guard try reader.booking(id, for: actor, now: now, { newest = $0.lastEventID }),
                let newest
            else { return nil }
            return try EventRow.chain(endingAt: newest, &reader.statements.event).map(\.event)
        }
    }

    /// The id of the newest event.
    public mutating func newestEventID() throws(StoreError) -> EventID {
        try statements.newestEventID.firstRow { (row) throws(StoreError) -> EventID in
            EventID(rawValue: row.int64(0))
        } ?? EventID(rawValue: 0)
    }

    /// Calls `body` with the booking of a row.
    static func show(
        _ row: borrowing Statement,
        on flight: Flight,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) {
        let seat = try BookingRow.seat(row)
        let state = try BookingRow.state(row)
        body(
            BookingView(
                id: BookingRow.id(row),
                orderID: BookingRow.orderID(row),
                flight: flight,
                seat: seat,
                passengerName: row.text(BookingColumn.passengerName.rawValue),
                creator: BookingRow.creator(row),
                state: state,
                createdAt: BookingRow.createdAt(row),
                updatedAt: BookingRow.updatedAt(row),
                lastEventID: BookingRow.lastEventID(row),
                now: now
            )
        )
    }
}
