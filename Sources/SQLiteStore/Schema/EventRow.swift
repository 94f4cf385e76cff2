internal import Bookings
internal import SQLite

/// A row of the history: an event, its booking, and the booking's event before it.
///
/// With `bookings.version` as its head, `previous` makes a chain of a booking's events, which needs
/// no index.
struct EventRow {
    /// The columns that `init` reads, for a SELECT of a row whose id is known.
    static let columns = """
        booking_id, previous, from_status, to_status, at, cause, expires_at, token_id, flight_id, seat,
        seat_from, order_id
        """

    /// The number of columns.
    static let columnCount: Int32 = 12

    let event: BookingEvent
    let bookingID: BookingID
    let orderID: OrderID?
    let flightID: FlightID
    let previous: EventID?

    /// Reads a row of `columns`.
    init(_ row: borrowing Statement, id: EventID) throws(StoreError) {
        let from = row.optionalInt64(2).map { BookingStatus(rawValue: Int($0)) }
        guard from == nil || from != .some(nil),
            let to = BookingStatus(rawValue: Int(row.int64(3))),
            let cause = Cause(rawValue: Int(row.int64(5)))
        else { throw .invalidData(detail: "history row \(id.rawValue)") }
        bookingID = BookingID(rawValue: row.int64(0))
        orderID = row.optionalInt64(11).map(OrderID.init(rawValue:))
        flightID = FlightID(rawValue: row.int64(8))
        previous = row.optionalInt64(1).map(EventID.init(rawValue:))
        let seat = try row.seat(9)
        let seatBefore = row.isNull(10) ? nil : try row.seat(10)
        event = BookingEvent(
            id: id,
            seat: seat,
            transition: Transition(
                from: from ?? nil,
                to: to,
                at: Timestamp(rawValue: row.int64(4)),
                cause: cause,
                deadline: row.timestamp(6),
                actor: row.optionalInt64(7).map(TokenID.init(rawValue:)),
                seatMove: seatBefore.map { SeatMove(from: $0, to: seat) }
            )
        )
    }

    /// The event as the event log has it.
    var committed: CommittedEvent {
        CommittedEvent(
            id: event.id,
            bookingID: bookingID,
            orderID: orderID,
            flightID: flightID,
            seat: event.seat,
            transition: event.transition
        )
    }

    /// The statement that reads the row with the id `?1`.
    static func prepare(on connection: borrowing Connection) throws(SQLiteError) -> Statement {
        try connection.prepare("SELECT \(columns) FROM history WHERE id = ?1")
    }

    /// The rows of a booking's chain, oldest first.
    ///
    /// - Parameters:
    ///   - newest: The id of the booking's newest event.
    ///   - statement: A statement of `prepare`.
    /// - Returns: The rows.
    /// - Throws: `invalidData` if a row is missing, or names a later one as its predecessor.
    static func chain(
        endingAt newest: EventID,
        _ statement: inout Statement
    ) throws(StoreError) -> [EventRow] {
        var rows: [EventRow] = []
        var next: EventID? = newest
        while let id = next {
            try mappingSQLiteErrors { () throws(SQLiteError) in
                try statement.bind(id.rawValue, at: 1)
            }
            let found = try statement.firstRow { (row) throws(StoreError) in
                try EventRow(row, id: id)
            }
            guard let found else {
                throw .invalidData(detail: "history row \(id.rawValue) is missing")
            }
            if let previous = found.previous, previous >= id {
                throw .invalidData(
                    detail: "history row \(id.rawValue) names a later row as the one before it"
                )
            }
            rows.append(found)
            next = found.previous
        }
        rows.reverse()
        return rows
    }
}
