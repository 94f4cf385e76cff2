internal import Sockets

/// The flights that a run has made for itself, and the seats of their cabins by number.
struct SeatPlan {
    static let letters = Array("ABCDEF")

    /// The flights' identifiers.
    let flights: [Int64]
    /// Rows of each cabin that are used, of six seats each.
    let rows: Int
    /// The first of them.
    var firstRow = 1

    /// How many seats there are in all.
    var count: Int { flights.count * seatsPerFlight }

    private var seatsPerFlight: Int { rows * Self.letters.count }

    /// The seat of a number from 0 to `count - 1`.
    func seat(_ number: Int) -> (flight: Int64, name: String) {
        let place = number % seatsPerFlight
        let letter = Self.letters[place % Self.letters.count]
        return (
            flights[number / seatsPerFlight], "\(place / Self.letters.count + firstRow)\(letter)"
        )
    }

    /// The number of a seat of the first flight; nil when it is none.
    func number(row: Int, letter: UInt8) -> Int? {
        let column = Int(letter) - Int(UInt8(ascii: "A"))
        guard (0..<rows).contains(row - firstRow), (0..<Self.letters.count).contains(column) else {
            return nil
        }
        return (row - firstRow) * Self.letters.count + column
    }

    /// Makes flights through the server's API.
    ///
    /// They depart in ten years, each at a millisecond of its own, so that any number of runs can
    /// be made on one database.
    static func make(
        flights count: Int,
        rows: Int,
        client: inout SetupClient
    ) throws(BenchError) -> SeatPlan {
        var flights: [Int64] = []
        let departure = WallClock.milliseconds() + 3650 * 86_400_000
        for index in 0..<count {
            let content = """
                {"flight_number": "BB\(index % 9000 + 100)", "origin": "LHR", \
                "destination": "JFK", "departs_at": "\(UTCText.time(departure + Int64(index)))", \
                "cabin": {"rows": \(rows), "seats": "\(String(letters))"}}
                """
            let id = try client.call("POST", "/api/flights/", content: content, expected: 201) {
                $0.integerMember(#""id""#)
            }
            flights.append(id)
        }
        return SeatPlan(flights: flights, rows: rows)
    }
}
