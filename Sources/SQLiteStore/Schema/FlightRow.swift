internal import Bookings
internal import SQLite

/// Reads a flight from its columns.
enum FlightRow {
    static let columns = """
        id, flight_number, origin, destination, departs_at, cabin_rows, cabin_seats, missing,
        classes
        """

    static func flight(_ row: borrowing Statement) throws(StoreError) -> Flight {
        let id = row.int64(0)
        do throws(InvalidField) {
            let cabin = try CabinLayout(
                rows: Int(row.int64(5)),
                seats: row.string(6),
                missing: row.string(7).split(separator: " ").compactMap { SeatNumber($0) },
                sections: try sections(row.string(8))
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

    /// The column `classes`: a word for each section, such as `business:1-4`.
    static func encoded(_ sections: [CabinSection]) -> String {
        sections.map { "\($0.cabinClass.rawValue):\($0.rows.lowerBound)-\($0.rows.upperBound)" }
            .joined(separator: " ")
    }

    private static func sections(_ text: String) throws(InvalidField) -> [CabinSection] {
        var sections: [CabinSection] = []
        for word in text.split(separator: " ") {
            let parts = word.split(whereSeparator: { $0 == ":" || $0 == "-" })
            guard parts.count == 3, let cabinClass = CabinClass(rawValue: String(parts[0])),
                let first = Int(parts[1]), let last = Int(parts[2]), first <= last
            else { throw InvalidField("classes", "are not valid: \(word)") }
            sections.append(CabinSection(cabinClass, rows: first...last))
        }
        return sections
    }
}
