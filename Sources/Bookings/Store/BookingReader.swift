/// Reads a store; confined to one thread.
///
/// Each call sees everything whose write was completed before the call began, as one moment. Calls
/// may block if `BookingStore.readsWaitForNetwork` is true for the store.
public protocol BookingReader: ~Copyable {
    /// Calls `body` with one booking.
    ///
    /// - Returns: Whether the booking exists and `actor` may see it.
    mutating func booking(
        _ id: BookingID,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> Bool

    /// Calls `body` with each booking of a page, newest first.
    ///
    /// A page may be shorter than its limit, even empty, and have a next page: if a filter matches
    /// rarely, a store examines a bounded number of bookings in each call.
    mutating func bookings(
        _ page: BookingPage,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> PageEnd<BookingID>

    /// The events of a booking, oldest first; nil if the booking does not exist or `actor` may not
    /// see it.
    ///
    /// A deadline that has passed without being recorded has no event yet.
    mutating func history(
        of id: BookingID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> [BookingEvent]?

    /// An order with its bookings; nil if it does not exist or `actor` may not see it.
    mutating func order(
        _ id: OrderID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> OrderDetails?

    /// Calls `body` with each order of a page, newest first.
    mutating func orders(
        _ page: OrderPage,
        for actor: Actor,
        now: Timestamp,
        _ body: (OrderDetails) -> Void
    ) throws(StoreError) -> PageEnd<OrderID>

    /// The events of all bookings of an order, oldest first; nil if the order does not exist or
    /// `actor` may not see it.
    mutating func history(
        of id: OrderID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> [OrderEvent]?

    /// A flight with its seat counts; nil if the flight does not exist.
    mutating func flight(
        _ id: FlightID,
        now: Timestamp
    ) throws(StoreError) -> (flight: Flight, seats: SeatCounts)?

    /// Calls `body` with each flight of a page, newest first.
    mutating func flights(
        before cursor: FlightID?,
        limit: Int,
        now: Timestamp,
        _ body: (Flight, SeatCounts) -> Void
    ) throws(StoreError) -> PageEnd<FlightID>

    /// The state of every seat of a flight; nil if the flight does not exist.
    mutating func seatMap(of id: FlightID, now: Timestamp) throws(StoreError) -> SeatMap?

    /// The changes of seats after an event, on all flights, oldest first.
    ///
    /// - Returns: The changes of at most `limit` events, and the event after which to continue.
    mutating func seatChanges(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> (changes: [SeatChange], next: EventID)

    /// The id of the newest event; 0 if there is none.
    mutating func newestEventID() throws(StoreError) -> EventID

    /// A page of the event log.
    mutating func events(_ page: EventPage) throws(StoreError) -> EventPageResult

    /// One webhook; nil if it does not exist.
    mutating func webhook(_ id: WebhookID) throws(StoreError) -> Webhook?

    /// At most `limit` webhooks with a greater id, oldest first.
    mutating func webhooks(after id: WebhookID?, limit: Int) throws(StoreError) -> [Webhook]

    /// At most `limit` attempts of a webhook with a smaller number, newest first.
    mutating func attempts(
        of webhook: WebhookID,
        before number: Int64?,
        limit: Int
    ) throws(StoreError) -> [DeliveryAttempt]

    /// The deadlines that have passed at `now` without being recorded, earliest first.
    mutating func overdue(limit: Int, now: Timestamp) throws(StoreError) -> [ExpiryJob]

    /// The earliest deadline of all bookings; nil if no booking has one.
    mutating func earliestDeadline() throws(StoreError) -> Timestamp?

    /// The deadlines that were recorded as passed after an event, in the order of the records.
    ///
    /// - Returns: At most `limit` deadlines, and the event after which to continue.
    mutating func expiries(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> (deadlines: [Timestamp], next: EventID)

    /// The caller has no further reads for now.
    ///
    /// A store may share work between the reads up to this call, if the caller has called it before.
    mutating func endBurst()
}

/// A request for a page of bookings.
public struct BookingPage: Hashable, Sendable {
    /// The page contains bookings with a smaller id; nil for the first page.
    public var before: BookingID?
    /// The maximum number of bookings, 1 to `BookingLimits.pageRows`.
    public var limit: Int
    /// Only bookings with this status at the time of reading.
    public var status: BookingStatus?
    /// Only bookings of this flight.
    public var flightID: FlightID?
    /// Only bookings that have, or do not have, a refund due.
    public var refundDue: Bool?

    /// Creates a request.
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

    /// Whether the filters depend on a booking's state.
    public var filtersState: Bool { status != nil || refundDue != nil }

    /// Whether a booking with this state, seen at `now`, passes the filters.
    public func includes(_ state: BookingState, at now: Timestamp) -> Bool {
        let observed = state.observed(at: now)
        return (status == nil || observed.status == status)
            && (refundDue == nil || observed.refundDue == refundDue)
    }
}

/// A request for a page of orders.
public struct OrderPage: Hashable, Sendable {
    /// The page contains orders with a smaller id; nil for the first page.
    public var before: OrderID?
    /// The maximum number of orders, 1 to `BookingLimits.orderPageRows`.
    public var limit: Int
    /// Only the order with this reference.
    public var reference: OrderReference?

    /// Creates a request.
    public init(
        before: OrderID? = nil,
        limit: Int = BookingLimits.defaultOrderPageRows,
        reference: OrderReference? = nil
    ) {
        self.before = before
        self.limit = limit
        self.reference = reference
    }
}

/// The end of a page.
public enum PageEnd<ID: Sendable>: Sendable {
    /// There is no next page.
    case last
    /// The next page continues after this id.
    case more(after: ID)
}

/// A flight's seats at one moment.
public struct SeatMap: Sendable {
    /// The flight.
    public let flight: Flight
    /// Every seat with its state, from the front to the back.
    public let seats: [(seat: SeatNumber, state: SeatState)]
    /// The id of the newest event that the map includes.
    public let newestEventID: EventID

    /// Creates a map.
    public init(
        flight: Flight,
        seats: [(seat: SeatNumber, state: SeatState)],
        newestEventID: EventID
    ) {
        self.flight = flight
        self.seats = seats
        self.newestEventID = newestEventID
    }
}

/// A change of a seat's state.
public struct SeatChange: Hashable, Sendable {
    /// The event that changed the seat.
    public let eventID: EventID
    /// The flight.
    public let flightID: FlightID
    /// The seat.
    public let seat: SeatNumber
    /// The seat's state after the event.
    public let state: SeatState

    /// Creates a change.
    public init(eventID: EventID, flightID: FlightID, seat: SeatNumber, state: SeatState) {
        self.eventID = eventID
        self.flightID = flightID
        self.seat = seat
        self.state = state
    }
}

/// A worker that gave a sign of life.
public struct SeenWorker: Hashable, Sendable {
    /// The worker's name.
    public let name: String
    /// The time of the newest sign of life, by the worker's clock.
    public let lastSeen: Timestamp

    /// Creates a record of a worker.
    public init(name: String, lastSeen: Timestamp) {
        self.name = name
        self.lastSeen = lastSeen
    }
}
