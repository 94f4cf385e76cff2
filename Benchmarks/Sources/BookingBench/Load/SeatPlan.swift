import FoundationEssentials

/// The flights that a run uses, and the seats of their cabins by number.
struct SeatPlan {
    static let letters = Array("ABCDEF")

    /// The ids of the flights.
    let flights: [Int64]
    /// How many rows of each cabin are used; a row has six seats.
    let rows: Int
    /// The first row that is used.
    var firstRow = 1

    /// The number of seats of all flights.
    var count: Int { flights.count * seatsPerFlight }

    private var seatsPerFlight: Int { rows * Self.letters.count }

    /// The seat with a number from 0 to `count - 1`.
    func seat(_ number: Int) -> (flight: Int64, name: String) {
        let place = number % seatsPerFlight
        let letter = Self.letters[place % Self.letters.count]
        return (
            flights[number / seatsPerFlight], "\(place / Self.letters.count + firstRow)\(letter)"
        )
    }

    /// The number of a seat of the first flight; nil if the plan does not use it.
    func number(row: Int, letter: UInt8) -> Int? {
        let column = Int(letter) - Int(UInt8(ascii: "A"))
        guard (0..<rows).contains(row - firstRow), Self.letters.indices.contains(column) else {
            return nil
        }
        return (row - firstRow) * Self.letters.count + column
    }

    /// Creates flights through the server's API.
    ///
    /// They depart in ten years from this millisecond, so any number of runs can create theirs in
    /// the same database.
    static func create(
        flights count: Int,
        rows: Int,
        client: inout SetupClient
    ) throws -> SeatPlan {
        let departure = Date.now.addingTimeInterval(3650 * 86_400)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        var flights: [Int64] = []
        for index in 0..<count {
            let content = """
                {"flight_number": "BB\(index % 9000 + 100)", "origin": "LHR", \
                "destination": "JFK", "departs_at": "\(departure)", \
                "cabin": {"rows": \(rows), "seats": "\(String(letters))"}}
                """
            flights.append(try client.create("/api/flights/", content))
        }
        return SeatPlan(flights: flights, rows: rows)
    }
}
