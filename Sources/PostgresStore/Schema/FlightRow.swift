internal import Bookings
internal import Postgres
internal import StoreSupport

/// Reads a flight from its columns.
enum FlightRow {
    static let columns = """
        id, flight_number, origin, destination, departs_at, cabin_rows, cabin_seats, missing,
        classes
        """

    /// The types of `columns`.
    static let types: [PostgresType] = [
        .int8, .text, .text, .text, .int8, .int4, .text, .text, .text,
    ]

    static func flight(_ row: borrowing PostgresResult) throws(StoreError) -> Flight {
        let id = row.int64(0)
        do throws(InvalidField) {
            let cabin = try CabinLayout(
                rows: Int(row.int64(5)),
                seats: row.string(6),
                missing: row.string(7).split(separator: " ").compactMap { SeatNumber($0) },
                sections: try CabinSectionText.sections(row.string(8))
            )
            let details = try FlightDetails(
                flightNumber: row.string(1),
                origin: row.string(2),
                destination: row.string(3),
                departsAt: Timestamp(rawValue: row.int64(4)),
                cabin: cabin
            )
            return Flight(id: FlightID(rawValue: id), details: details)
        } catch {
            throw .invalidData(detail: "flight \(id): \(error.field) \(error.message)")
        }
    }
}

/// The flights that a connection has read; flights never change.
struct FlightCache {
    private var flights: [FlightID: Flight] = [:]

    subscript(id: FlightID) -> Flight? { flights[id] }

    mutating func keep(_ flight: Flight) {
        if flights.count >= PostgresStoreLimits.cachedFlights {
            flights.removeAll(keepingCapacity: true)
        }
        flights[flight.id] = flight
    }
}
