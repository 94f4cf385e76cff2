public import Bookings
internal import SQLite

/// Reads a database through a connection that cannot write.
///
/// Confined to its thread. No read transaction outlives the call that needs it, so that the log can
/// start over; what is given to a `body` is shown while the transaction is open. Only the lock may
/// be kept for the next call, until `pause`.
public struct Reader: ~Copyable {
    let connection: Connection
    var statements: ReadStatements
    var flights: FlightLookup
    private var lockHolder: ReadLockHolder?

    /// Opens a database that was prepared.
    ///
    /// With `keepsLock`, several calls in a row share the file's lock: for whoever calls `pause` after
    /// them.
    public static func open(
        _ file: SQLiteBookingStore,
        keepsLock: Bool = false
    ) throws(StoreError) -> Reader {
        do throws(SQLiteError) {
            let connection = try file.openForReading()
            let statements = try ReadStatements.prepare(on: connection)
            let flights = try FlightLookup.prepare(on: connection)
            return Reader(
                connection: connection,
                statements: statements,
                flights: flights,
                lockHolder: keepsLock ? try ReadLockHolder.open(file) : nil
            )
        } catch {
            throw StoreError(error)
        }
    }

    private init(
        connection: consuming Connection,
        statements: consuming ReadStatements,
        flights: consuming FlightLookup,
        lockHolder: consuming ReadLockHolder?
    ) {
        self.connection = connection
        self.statements = statements
        self.flights = flights
        self.lockHolder = lockHolder
    }

    /// A call is about to read.
    mutating func willRead() { lockHolder?.willRead(by: connection) }

    /// Gives back what was kept for further calls.
    public mutating func pause() { lockHolder?.release() }

    /// Begins to see the database as it is now.
    mutating func beginReading() throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in try statements.begin.run() }
    }

    /// Ends what `beginReading` began.
    mutating func endReading() {
        // A transaction that only read has nothing that could fail.
        try? statements.end.run()
    }
}

extension Reader: BookingReader {
    /// Shows one booking to `body`; false where there is none that `actor` may see.
    public mutating func booking(
        _ id: BookingID,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> Bool {
        willRead()
        let isThere = try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.booking.bind(id.rawValue, at: 1)
            return try statements.booking.step()
        }
        guard isThere else { return false }
        defer { statements.booking.reset() }
        guard actor.sees(bookingOf: BookingRow.creator(statements.booking)) else { return false }
        let flight = try flights.flight(BookingRow.flightID(statements.booking), of: id)
        try Self.show(statements.booking, on: flight, now: now, body)
        return true
    }

    /// The steps of a booking that were written, oldest first.
    ///
    /// Follows the chain of rows backwards, one look-up each: the table needs no further index.
    public mutating func history(
        of id: BookingID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> [BookingEvent]? {
        try beginReading()
        defer { endReading() }
        var newest: EventID?
        let isThere = try booking(id, for: actor, now: now) { newest = $0.version }
        guard isThere else { return nil }
        var entries: [BookingEvent] = []
        while let row = newest {
            try mappingSQLiteErrors { () throws(SQLiteError) in
                try statements.historyRow.bind(row.rawValue, at: 1)
            }
            let found = try statements.historyRow.firstRow {
                (columns) throws(StoreError) -> HistoryRow in
                try HistoryRow(columns, id: row)
            }
            guard let found else {
                throw .corrupt(detail: "booking \(id.rawValue): no history row \(row.rawValue)")
            }
            entries.append(found.entry)
            newest = found.previous
        }
        entries.reverse()
        return entries
    }

    /// The newest history row of all; 0 where there is none.
    public mutating func newestEventID() throws(StoreError) -> EventID {
        try statements.newestEventID.firstRow { (row) throws(StoreError) -> EventID in
            EventID(rawValue: row.int64(0))
        } ?? EventID(rawValue: 0)
    }

    /// Shows the booking of a row.
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
                flight: flight,
                seat: seat,
                passengerName: row.text(3),
                creator: BookingRow.creator(row),
                state: state,
                createdAt: BookingRow.createdAt(row),
                updatedAt: BookingRow.updatedAt(row),
                version: BookingRow.version(row),
                now: now
            )
        )
    }
}

/// A row of the history and the one before it.
private struct HistoryRow {
    let entry: BookingEvent
    let previous: EventID?

    init(_ row: borrowing Statement, id: EventID) throws(StoreError) {
        let from = row.optionalInt64(1).map { BookingStatus(rawValue: Int($0)) }
        guard from == nil || from != .some(nil),
            let to = BookingStatus(rawValue: Int(row.int64(2))),
            let cause = Cause(rawValue: Int(row.int64(4)))
        else { throw .corrupt(detail: "history row \(id.rawValue)") }
        previous = row.optionalInt64(0).map(EventID.init(rawValue:))
        entry = BookingEvent(
            id: id,
            transition: Transition(
                from: from ?? nil,
                to: to,
                at: Timestamp(rawValue: row.int64(3)),
                cause: cause
            ),
            actor: row.optionalInt64(5).map(TokenID.init(rawValue:))
        )
    }
}
