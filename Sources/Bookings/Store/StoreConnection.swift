/// A connection that writes: one transaction at a time, each with the commands of one batch.
///
/// Confined to one thread. Every method may block.
public protocol StoreConnection: BookingTransaction, ~Copyable {
    /// Begins a transaction that no other writer can disturb.
    ///
    /// - Parameters:
    ///   - batch: The commands that will run in the transaction; a store over a network reads here
    ///     what they need.
    ///   - clock: The clock of a store that has none of its own.
    ///   - deadline: When the transaction must have ended, its commit included. A store over a network
    ///     gives up waiting in time.
    /// - Returns: The time at which all commands of the transaction happen. It is taken after
    ///   waiting for other writers.
    /// - Throws: After an error no transaction is open.
    mutating func begin<Ticket>(
        _ batch: ArraySlice<QueuedCommand<Ticket>>,
        clock: any Clock,
        until deadline: ContinuousClock.Instant
    ) throws(StoreError) -> Timestamp

    /// Makes everything durable that the transaction changed.
    ///
    /// - Returns: The events of the transaction, in the order of their ids.
    /// - Throws: After an error, the caller calls `rollBack`. After `outcomeUnknown`, the changes may be
    ///   durable.
    mutating func commit() throws(StoreError) -> [CommittedEvent]

    /// Ends the transaction, if one is open, without changing anything.
    ///
    /// - Returns: Whether the connection can be used again.
    mutating func rollBack() -> Bool

    /// Runs upkeep that must not happen during a transaction.
    ///
    /// - Parameter isBusy: Whether more commands wait.
    mutating func betweenBatches(isBusy: Bool)

    /// Records that a worker is alive; needs no transaction.
    mutating func recordSignOfLife(of worker: String, at now: Timestamp) throws(StoreError)

    /// Runs the upkeep of a clean shutdown; the connection is not used afterwards.
    mutating func close()
}

/// An event that is on disk.
public struct CommittedEvent: Hashable, Sendable, Identifiable {
    /// The event's id.
    public let id: EventID
    /// The booking.
    public let bookingID: BookingID
    /// The booking's order; nil if it belongs to none.
    public let orderID: OrderID?
    /// The flight.
    public let flightID: FlightID
    /// The booking's seat after the event.
    public let seat: SeatNumber
    /// What happened.
    public let transition: Transition

    /// Creates an event that a store has committed.
    public init(
        id: EventID,
        bookingID: BookingID,
        orderID: OrderID?,
        flightID: FlightID,
        seat: SeatNumber,
        transition: Transition
    ) {
        self.id = id
        self.bookingID = bookingID
        self.orderID = orderID
        self.flightID = flightID
        self.seat = seat
        self.transition = transition
    }
}
