/// What the service needs of an open transaction.
///
/// Confined to the thread that runs the transaction. After a method has thrown, the caller rolls the
/// transaction back.
///
/// A store may read and write the database at each call (SQLite), or read what a whole batch needs
/// when the transaction begins, keep changes in memory, and write all of them when it commits (a
/// store over a network). In both cases a method sees every earlier change of its transaction.
///
/// What a command can need follows from the command itself, before the transaction begins:
///
/// - `act`: the booking; if it belongs to an order, the order with all its bookings.
/// - `actOnOrder`: the order with all its bookings.
/// - `createOrder`: which of its references exist.
/// - `swapSeats`: the bookings; for each that belongs to an order, the order with all its bookings.
/// - `expire`: the booking of the job; if it belongs to an order, the order with all its bookings.
/// - All of them: the flights of these bookings.
/// - A command that can take seats (`hold` and `changeSeat` of a booking, `hold` of an order,
///   `createOrder` with `holds`): the holders of these seats; for each holder that belongs to an
///   order, the order with all its bookings, because they expire together.
/// - A command that creates bookings for a client with a limit: the bookings recorded for the client.
/// - A server that chooses seats (`createOrder` with a seat `chosenByServer`): all live bookings of the
///   flight, each as the holder of a seat that can be taken.
public protocol BookingTransaction: ~Copyable {
    /// The booking with this id, if there is one.
    mutating func booking(_ id: BookingID) throws(StoreError) -> Booking?

    /// The flight with this id, if there is one.
    mutating func flight(_ id: FlightID) throws(StoreError) -> Flight?

    /// The booking that has this seat by what was last written; nil if no booking has it.
    ///
    /// The seat holder's deadline may have passed.
    mutating func seatHolder(
        of seat: SeatNumber,
        on flight: FlightID
    ) throws(StoreError) -> Booking?

    /// The order with this id, if there is one.
    mutating func order(_ id: OrderID) throws(StoreError) -> Order?

    /// The seats of a flight that are not free at `now`: each has a booking whose deadline has not
    /// passed.
    mutating func takenSeats(
        on flight: FlightID,
        at now: Timestamp
    ) throws(StoreError) -> [SeatNumber]

    /// Inserts a booking with the event of its creation.
    mutating func insert(_ draft: BookingDraft) throws(StoreError) -> Booking

    /// Inserts an order with its bookings and the events of their creation.
    ///
    /// The order gets the first reference of the draft that no order has. The ids of the bookings
    /// increase in the order of the draft.
    ///
    /// - Throws: `unexpected` if orders have all these references.
    mutating func insert(
        _ draft: OrderDraft
    ) throws(StoreError) -> (order: Order, bookings: [Booking])

    /// Inserts a flight; nil if the flight number has a flight with the same departure.
    mutating func insert(_ flight: FlightDetails) throws(StoreError) -> Flight?

    /// Writes a decision: the booking's new state, and an event for each transition.
    ///
    /// The service has made sure that the seat is free if the decision takes it. The database
    /// verifies that: a second booking on a seat is `StoreError.invariantViolated`.
    ///
    /// - Returns: The booking after the decision.
    mutating func update(
        _ booking: Booking,
        _ decision: Decision
    ) throws(StoreError) -> Booking

    /// Writes decisions by which bookings of one flight get each other's seats.
    ///
    /// A database that rejects a second booking on a seat after each row first has to free all these
    /// seats, and then assigns them. No reader sees the state in between.
    ///
    /// - Returns: The bookings after the decisions, in the same order.
    mutating func exchangeSeats(_ changes: [BookingChange]) throws(StoreError) -> [Booking]

    /// Applies a change of a webhook.
    ///
    /// - Returns: The webhook after the change, as it was before if the change deletes it;
    ///   `unknownWebhook`, `tooManyWebhooks`, or `eventsPruned` for a replay of pruned events.
    mutating func apply(
        _ change: WebhookChange,
        at now: Timestamp
    ) throws(StoreError) -> Result<Webhook, RuleRefusal>

    /// What was stored for an idempotency key; nil if the key is new.
    mutating func idempotencyRecord(
        _ key: IdempotencyKey,
        of creator: TokenID?
    ) throws(StoreError) -> IdempotencyRecord?

    /// Stores the response to an idempotency key.
    mutating func insert(_ record: IdempotencyRecord, at now: Timestamp) throws(StoreError)

    /// The bookings that are recorded for a client, with those that have ended since.
    mutating func openBookings(of client: ClientID) throws(StoreError) -> [Booking]

    /// Records new bookings for a client, and removes the records of others.
    mutating func recordOpenBookings(
        of client: ClientID,
        adding new: [BookingID],
        removing ended: [BookingID]
    ) throws(StoreError)
}

/// A booking as it was last written, with a decision about it.
public struct BookingChange: Sendable {
    /// The booking before the decision.
    public let booking: Booking
    /// The decision.
    public let decision: Decision

    /// Creates a change.
    public init(_ booking: Booking, _ decision: Decision) {
        self.booking = booking
        self.decision = decision
    }
}
