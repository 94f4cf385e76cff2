/// One step of a booking.
public struct Transition: Hashable, Sendable {
    /// Where it stood; nil for a new booking.
    public let from: BookingStatus?
    /// Where it stands.
    public let to: BookingStatus
    /// When: for a deadline that passed, the deadline's own time.
    public let at: Timestamp
    /// Why.
    public let cause: Cause

    /// Takes a step.
    public init(from: BookingStatus?, to: BookingStatus, at: Timestamp, cause: Cause) {
        self.from = from
        self.to = to
        self.at = at
        self.cause = cause
    }
}

/// A step of a booking, as the history keeps it.
public struct BookingEvent: Hashable, Sendable {
    /// Rises over all bookings in the order of the commits.
    public let id: EventID
    /// The step.
    public let transition: Transition
    /// Which token acted; nil for a worker, and where no token was needed.
    public let actor: TokenID?

    /// A row that the store has.
    public init(id: EventID, transition: Transition, actor: TokenID?) {
        self.id = id
        self.transition = transition
        self.actor = actor
    }
}
