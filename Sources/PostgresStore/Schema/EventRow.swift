internal import Bookings
internal import Postgres

/// A row of the history: an event, its booking, and the booking's event before it.
struct EventRow {
    /// The columns that `init` reads.
    static let columns = """
        id, booking_id, previous, from_status, to_status, at, cause, expires_at, token_id, flight_id, seat,
        seat_from, order_id
        """

    /// The types of `columns`.
    static let types: [PostgresType] = [
        .int8, .int8, .int8, .int2, .int2, .int8, .int2, .int8, .int8, .int8, .text, .text,
        .int8,
    ]

    let event: BookingEvent
    let bookingID: BookingID
    let orderID: OrderID?
    let flightID: FlightID
    let previous: EventID?

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

    /// Reads a row whose columns from `first` on are `columns`.
    init(_ row: borrowing PostgresResult, first: Int32 = 0) throws(StoreError) {
        let id = EventID(rawValue: row.int64(first))
        let from = row.optionalInt64(first + 3).map { BookingStatus(rawValue: Int($0)) }
        guard from == nil || from != .some(nil),
            let to = BookingStatus(rawValue: Int(row.int64(first + 4))),
            let cause = Cause(rawValue: Int(row.int64(first + 6)))
        else { throw .invalidData(detail: "history row \(id.rawValue)") }
        bookingID = BookingID(rawValue: row.int64(first + 1))
        previous = row.optionalInt64(first + 2).map(EventID.init(rawValue:))
        flightID = FlightID(rawValue: row.int64(first + 9))
        orderID = row.optionalInt64(first + 12).map(OrderID.init(rawValue:))
        let seat = try row.seat(first + 10)
        let seatBefore = row.isNull(first + 11) ? nil : try row.seat(first + 11)
        event = BookingEvent(
            id: id,
            seat: seat,
            transition: Transition(
                from: from ?? nil,
                to: to,
                at: Timestamp(rawValue: row.int64(first + 5)),
                cause: cause,
                deadline: row.timestamp(first + 7),
                actor: row.optionalInt64(first + 8).map(TokenID.init(rawValue:)),
                seatMove: seatBefore.map { SeatMove(from: $0, to: seat) }
            )
        )
    }
}
