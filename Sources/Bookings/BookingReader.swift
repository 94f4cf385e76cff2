/// What is read of a store; confined to one thread.
///
/// Each call sees everything whose write was answered before the call began.
public protocol BookingReader: ~Copyable {
    /// Shows one booking to `body`.
    ///
    /// - Returns: Whether there is one that `actor` may see.
    mutating func booking(
        _ id: BookingID,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> Bool

    /// Shows a page of bookings to `body`, newest first.
    ///
    /// A page may come short, even empty, and still say that there is more: where a filter matches
    /// seldom, a store looks at a bounded number of rows for each call.
    mutating func bookings(
        _ page: BookingPage,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> PageEnd<BookingID>

    /// The steps of a booking that were written, oldest first; nil where there is no booking that
    /// `actor` may see.
    ///
    /// A deadline that passed without anybody noticing has no row yet, and so no id.
    mutating func history(
        of id: BookingID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> [BookingEvent]?

    /// One flight with its seat counts; nil where there is none.
    mutating func flight(
        _ id: FlightID,
        now: Timestamp
    ) throws(StoreError) -> (flight: Flight, seats: SeatCounts)?

    /// A page of flights, newest first.
    mutating func flights(
        before cursor: FlightID?,
        limit: Int,
        now: Timestamp,
        _ body: (Flight, SeatCounts) -> Void
    ) throws(StoreError) -> PageEnd<FlightID>

    /// Every seat of a flight, and the newest history row that the map knows; nil where there is no
    /// such flight.
    mutating func seatMap(of id: FlightID, now: Timestamp) throws(StoreError) -> SeatMap?

    /// The changes of seats after a history row, of all flights, oldest first.
    ///
    /// - Returns: At most `limit` changes, and the row to go on after.
    mutating func seatChanges(
        after version: EventID,
        limit: Int
    ) throws(StoreError) -> (changes: [SeatChange], next: EventID)

    /// The newest history row of all; 0 where there is none.
    mutating func newestEventID() throws(StoreError) -> EventID

    /// The deadlines that have passed at `now` and were not written down, oldest first.
    mutating func overdue(limit: Int, now: Timestamp) throws(StoreError) -> [ExpiryJob]

    /// Nothing is read for now: gives back what was kept for the next call.
    mutating func pause()
}

/// Which bookings a page asks for.
public struct BookingPage: Hashable, Sendable {
    /// Only bookings with a smaller id; nil for the newest.
    public var before: BookingID?
    /// How many at most, 1 to `BookingLimits.pageRows`.
    public var limit: Int
    /// Only bookings in this status at the time of reading.
    public var status: BookingStatus?
    /// Only bookings on this flight.
    public var flightID: FlightID?
    /// Only bookings whose late payment has (or has not) to be refunded.
    public var refundDue: Bool?

    /// Takes the parts.
    public init(
        before: BookingID? = nil,
        limit: Int = BookingLimits.defaultPageRows,
        status: BookingStatus? = nil,
        flightID: FlightID? = nil,
        refundDue: Bool? = nil
    ) {
        self.before = before
        self.limit = limit
        self.status = status
        self.flightID = flightID
        self.refundDue = refundDue
    }
}

/// Where a page ended.
public enum PageEnd<ID: Sendable>: Sendable {
    /// There is nothing behind it.
    case last
    /// The next page begins behind this id.
    case more(after: ID)
}

/// A flight's seats at one moment.
public struct SeatMap: Sendable {
    /// The flight.
    public let flight: Flight
    /// Every seat, from the nose to the tail.
    public let seats: [(seat: SeatNumber, state: SeatState)]
    /// The newest history row that the map knows.
    public let version: EventID

    /// Takes the parts.
    public init(
        flight: Flight,
        seats: [(seat: SeatNumber, state: SeatState)],
        version: EventID
    ) {
        self.flight = flight
        self.seats = seats
        self.version = version
    }
}

/// A seat that changed hands.
public struct SeatChange: Hashable, Sendable {
    /// The history row that says so.
    public let version: EventID
    /// Which flight.
    public let flightID: FlightID
    /// Which seat.
    public let seat: SeatNumber
    /// What it became with that row.
    public let state: SeatState

    /// Takes the parts.
    public init(version: EventID, flightID: FlightID, seat: SeatNumber, state: SeatState) {
        self.version = version
        self.flightID = flightID
        self.seat = seat
        self.state = state
    }
}
