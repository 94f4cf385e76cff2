/// What the service needs of an open transaction.
///
/// Confined to the thread that runs the transaction. After a method has thrown, the caller rolls the
/// transaction back.
///
/// A store may read and write the database at each call (SQLite), or read what a whole batch needs
/// when the transaction begins, keep changes in memory, and write all of them when it commits (a
/// store over a network). In both cases a method sees every earlier change of its transaction.
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

    /// Inserts a booking with the event of its creation.
    mutating func insert(_ draft: BookingDraft) throws(StoreError) -> Booking

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

    /// What was stored for an idempotency key; nil if the key is new.
    mutating func idempotencyRecord(
        _ key: IdempotencyKey,
        of creator: TokenID?
    ) throws(StoreError) -> IdempotencyRecord?

    /// Stores the response to an idempotency key.
    mutating func insert(_ record: IdempotencyRecord, at now: Timestamp) throws(StoreError)
}
