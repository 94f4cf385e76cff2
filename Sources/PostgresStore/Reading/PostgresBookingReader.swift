public import Bookings
internal import Postgres

/// Reads a PostgreSQL database: each call is one round trip, and one statement that sees one moment.
///
/// Confined to its thread. A call waits for the server.
public struct PostgresBookingReader: ~Copyable {
    private let store: PostgresBookingStore
    private var connection: PostgresConnection
    private var parameters = PostgresParameters()
    /// Whether the connection has worked, so that another one may work if it breaks.
    private var hasWorked = false
    var flights = FlightCache()

    /// Opens a database that was prepared.
    static func open(_ store: PostgresBookingStore) throws(StoreError) -> PostgresBookingReader {
        PostgresBookingReader(
            store: store,
            connection: try mappingPostgresErrors { () throws(PostgresError) in try connect(store) }
        )
    }

    private init(store: PostgresBookingStore, connection: consuming PostgresConnection) {
        self.store = store
        self.connection = connection
    }

    private static func connect(
        _ store: PostgresBookingStore
    ) throws(PostgresError) -> PostgresConnection {
        try store.connect(.reader, until: ContinuousClock.now + PostgresStoreLimits.connectTime)
    }

    /// Runs a statement with the parameters that `fill` appends.
    ///
    /// If the connection broke while it was idle, for example because the server was restarted, the
    /// statement runs again on a new one.
    mutating func run(
        _ statement: PostgresStatement,
        _ fill: (inout PostgresParameters) -> Void = { _ in }
    ) throws(StoreError) -> PostgresResult {
        parameters.removeAll()
        fill(&parameters)
        let deadline = ContinuousClock.now + PostgresStoreLimits.readTime
        do throws(PostgresError) {
            let result = try connection.run(statement, parameters, until: deadline)
            hasWorked = true
            return result
        } catch {
            guard error.kind == .lost, hasWorked else { throw StoreError(error) }
        }
        hasWorked = false
        return try mappingPostgresErrors { () throws(PostgresError) in
            connection = try Self.connect(store)
            let result = try connection.run(statement, parameters, until: deadline)
            hasWorked = true
            return result
        }
    }

    /// The flight with this id, from memory if it was read before.
    mutating func findFlight(_ id: FlightID) throws(StoreError) -> Flight? {
        if let flight = flights[id] { return flight }
        var rows = try run(ReadStatements.flight) { $0.append(id.rawValue) }
        guard rows.next() else { return nil }
        let flight = try FlightRow.flight(rows)
        flights.keep(flight)
        return flight
    }

    /// The flight of a booking.
    ///
    /// - Throws: `invalidData` if the flight does not exist.
    mutating func flight(_ id: FlightID, of booking: BookingID) throws(StoreError) -> Flight {
        guard let flight = try findFlight(id) else {
            throw .invalidData(detail: "booking \(booking.rawValue): no flight \(id.rawValue)")
        }
        return flight
    }
}

extension PostgresBookingReader: BookingReader {
    /// Calls `body` with one booking.
    public mutating func booking(
        _ id: BookingID,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> Bool {
        var row = try run(ReadStatements.booking) { $0.append(id.rawValue) }
        guard row.next(), actor.sees(bookingOf: BookingRow.creator(row)) else { return false }
        let flight = try flight(BookingRow.flightID(row), of: id)
        try BookingRow.show(row, on: flight, now: now, body)
        return true
    }

    /// The events of a booking, oldest first.
    ///
    /// Follows the chain of rows backwards, so the table needs no further index.
    public mutating func history(
        of id: BookingID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> [BookingEvent]? {
        var rows = try run(ReadStatements.history) { $0.append(id.rawValue) }
        var events: [BookingEvent] = []
        while rows.next() {
            let creator = rows.optionalInt64(0).map(TokenID.init(rawValue:))
            guard actor.sees(bookingOf: creator) else { return nil }
            guard !rows.isNull(1) else {
                throw .invalidData(detail: "booking \(id.rawValue) has no event")
            }
            let row = try EventRow(rows, first: 1)
            guard row.previous == events.last?.id else {
                throw .invalidData(
                    detail: "the history row before \(row.event.id.rawValue) is missing"
                )
            }
            events.append(row.event)
        }
        return events.isEmpty ? nil : events
    }

    /// The id of the newest event.
    public mutating func newestEventID() throws(StoreError) -> EventID {
        var row = try run(ReadStatements.newestEventID)
        return EventID(rawValue: row.next() ? row.int64(0) : 0)
    }

    /// Reads share nothing.
    public mutating func endBurst() {}
}
