internal import Bookings
internal import SQLite

/// Reads flights for one connection, and keeps them in memory.
struct FlightLookup: ~Copyable {
    private var statement: Statement
    private var flights = RecentRows.flights()

    private init(statement: consuming Statement) { self.statement = statement }

    static func prepare(on connection: borrowing Connection) throws(SQLiteError) -> FlightLookup {
        FlightLookup(
            statement: try connection.prepare(
                "SELECT \(FlightRow.columns) FROM flights WHERE id = ?1"
            )
        )
    }

    mutating func find(_ id: FlightID) throws(StoreError) -> Flight? {
        if let flight = flights[id] { return flight }
        do throws(SQLiteError) {
            try statement.bind(id.rawValue, at: 1)
        } catch {
            throw StoreError(error)
        }
        guard let flight = try statement.firstRow(FlightRow.flight) else { return nil }
        flights.keep(flight)
        return flight
    }

    /// The flight of a booking.
    ///
    /// - Throws: `invalidData` if the flight does not exist.
    mutating func flight(_ id: FlightID, of booking: BookingID) throws(StoreError) -> Flight {
        guard let flight = try find(id) else {
            throw .invalidData(detail: "booking \(booking.rawValue): no flight \(id.rawValue)")
        }
        return flight
    }
}
