/// What the service needs of a transaction that has the database to itself.
///
/// Confined to the thread that runs the transaction. A method that throws may leave the transaction
/// unusable: whoever began it rolls it back.
public protocol BookingTransaction: ~Copyable {
    /// One booking; nil where there is none.
    mutating func booking(_ id: BookingID) throws(StoreError) -> Booking?

    /// One flight; nil where there is none.
    mutating func flight(_ id: FlightID) throws(StoreError) -> Flight?

    /// The booking that has this seat, by what was last written; nil where none has.
    mutating func seatHolder(
        of seat: SeatNumber,
        on flight: FlightID
    ) throws(StoreError) -> Booking?

    /// Makes a booking in INITIATED with its history row.
    mutating func insert(
        _ booking: NewBooking,
        seat: SeatNumber,
        actor: Actor,
        at now: Timestamp
    ) throws(StoreError) -> Booking

    /// Makes a flight; nil where that flight number has a flight with the same departure.
    mutating func insert(_ flight: FlightDetails) throws(StoreError) -> Flight?

    /// Writes a decision: the booking's new state, and a history row for each step.
    ///
    /// - Returns: The booking afterwards; nil, with nothing written, where another booking has the
    ///   seat that the decision would take.
    mutating func write(
        _ decision: Decision,
        on booking: Booking,
        actor: Actor
    ) throws(StoreError) -> Booking?
}
