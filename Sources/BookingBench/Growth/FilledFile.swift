/// What the filler has put into a file.
public struct FilledFile: Sendable {
    /// Where it is.
    public let path: String
    /// Bookings, with the identifiers 1 to so many.
    public let bookings: Int
    /// Flights, with the identifiers 1 to so many.
    public let flights: Int
    /// Rows of the history.
    public let historyRows: Int
    /// The size of the file.
    public let byteCount: Int

    /// Rows of every cabin, of seats A to F.
    static let cabinRows = 60
    /// Rows whose seats are sold by the filler; nobody has those behind them, for load.
    static let soldRows = 50

    /// So many bookings' identifiers, all over the file, in an order that is the same every time.
    func sample(_ count: Int) -> [Int64] {
        // Multiplying by a prime steps through the whole range before it repeats.
        (0..<count).map { Int64($0 * 7_368_787 % bookings) + 1 }
    }

    /// Free seats all over the file: those behind the sold rows of at most 100 flights.
    func freeSeats() -> SeatPlan {
        let count = min(flights, 100)
        return SeatPlan(
            flights: (0..<count).map { Int64($0 * flights / count) + 1 },
            rows: Self.cabinRows - Self.soldRows,
            firstRow: Self.soldRows + 1
        )
    }
}
