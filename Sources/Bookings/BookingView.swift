/// A booking as a reader shows it: text lies where the store keeps it and is not copied.
///
/// Valid only while the function runs that it was given to.
public struct BookingView: ~Escapable, ~Copyable {
    /// Its name in the store.
    public let id: BookingID
    /// On which flight.
    public let flight: Flight
    /// Which seat.
    public let seat: SeatNumber
    /// For whom, in UTF-8.
    public let passengerName: RawSpan
    /// Which token made it.
    public let creator: TokenID?
    /// As it is at the moment of reading: a deadline that has passed shows as EXPIRED.
    public let state: BookingState
    /// When it was made.
    public let createdAt: Timestamp
    /// When it last changed; the deadline where that has passed.
    public let updatedAt: Timestamp
    /// The newest history row that was written.
    public let version: EventID
    /// Whether `state` shows a deadline that passed and was not written down yet.
    public let showsPassedDeadline: Bool

    /// A row of a store, seen at `now`.
    @_lifetime(copy passengerName)
    public init(
        id: BookingID,
        flight: Flight,
        seat: SeatNumber,
        passengerName: RawSpan,
        creator: TokenID?,
        state: BookingState,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        version: EventID,
        now: Timestamp
    ) {
        self.id = id
        self.flight = flight
        self.seat = seat
        self.passengerName = passengerName
        self.creator = creator
        let deadline = state.passedDeadline(at: now)
        self.state = deadline == nil ? state : state.observed(at: now)
        self.createdAt = createdAt
        self.updatedAt = deadline ?? updatedAt
        self.version = version
        showsPassedDeadline = deadline != nil
    }
}

extension Booking {
    /// Shows this booking to `body` as a reader would, at `now`.
    public func withView<R>(
        on flight: Flight,
        now: Timestamp,
        _ body: (borrowing BookingView) -> R
    ) -> R {
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        let name = unsafe passengerName.utf8Span.span.bytes
        return body(
            BookingView(
                id: id,
                flight: flight,
                seat: seat,
                passengerName: name,
                creator: creator,
                state: state,
                createdAt: createdAt,
                updatedAt: updatedAt,
                version: version,
                now: now
            )
        )
    }
}
