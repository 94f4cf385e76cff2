/// A booking as a reader shows it: the name is not copied out of the store's memory.
///
/// Valid only during the call of the closure that received it.
public struct BookingView: ~Escapable, ~Copyable {
    /// The booking's id.
    public let id: BookingID
    /// The order that the booking belongs to; nil if it belongs to none.
    public let orderID: OrderID?
    /// The flight.
    public let flight: Flight
    /// The seat.
    public let seat: SeatNumber
    /// The passenger's name in UTF-8.
    public let passengerName: RawSpan
    /// The token that created the booking; nil if the request had none.
    public let creator: TokenID?
    /// The state at the moment of reading: a deadline that has passed shows as EXPIRED.
    public let state: BookingState
    /// When the booking was created.
    public let createdAt: Timestamp
    /// When the booking last changed; a deadline that has passed counts as a change.
    public let updatedAt: Timestamp
    /// The id of the booking's newest event.
    public let lastEventID: EventID
    /// Whether `state` shows a deadline that has passed without being recorded yet.
    public let showsPassedDeadline: Bool

    /// Creates a view of a row, seen at `now`.
    @_lifetime(copy passengerName)
    public init(
        id: BookingID,
        orderID: OrderID?,
        flight: Flight,
        seat: SeatNumber,
        passengerName: RawSpan,
        creator: TokenID?,
        state: BookingState,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        lastEventID: EventID,
        now: Timestamp
    ) {
        self.id = id
        self.orderID = orderID
        self.flight = flight
        self.seat = seat
        self.passengerName = passengerName
        self.creator = creator
        let deadline = state.passedDeadline(at: now)
        self.state = deadline == nil ? state : state.observed(at: now)
        self.createdAt = createdAt
        self.updatedAt = deadline ?? updatedAt
        self.lastEventID = lastEventID
        showsPassedDeadline = deadline != nil
    }
}

extension Booking {
    /// Calls `body` with a view of this booking, as a reader would show it at `now`.
    public func withView<R>(
        on flight: Flight,
        now: Timestamp,
        _ body: (borrowing BookingView) -> R
    ) -> R {
        // Marked unsafe for types with padding; UInt8 has none.
        let name = unsafe passengerName.utf8Span.span.bytes
        return body(
            BookingView(
                id: id,
                orderID: orderID,
                flight: flight,
                seat: seat,
                passengerName: name,
                creator: creator,
                state: state,
                createdAt: createdAt,
                updatedAt: updatedAt,
                lastEventID: lastEventID,
                now: now
            )
        )
    }
}
