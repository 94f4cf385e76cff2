/// One step of a booking.
public struct Transition: Hashable, Sendable {
    /// The status before; nil if the transition created the booking.
    public let from: BookingStatus?
    /// The status after.
    public let to: BookingStatus
    /// The time of the step; if a deadline passed, the deadline itself.
    public let at: Timestamp
    /// The reason for the step.
    public let cause: Cause
    /// The booking's deadline after the step, if it has one.
    public let deadline: Timestamp?
    /// The token that requested the step; nil for a worker, a passed deadline, and a request
    /// without a token.
    public let actor: TokenID?

    /// Creates a transition.
    public init(
        from: BookingStatus?,
        to: BookingStatus,
        at: Timestamp,
        cause: Cause,
        deadline: Timestamp?,
        actor: TokenID?
    ) {
        self.from = from
        self.to = to
        self.at = at
        self.cause = cause
        self.deadline = deadline
        self.actor = actor
    }

    /// The state that the transition gives to the booking's seat; nil if it does not affect the seat.
    ///
    /// A transition that keeps the status can affect the seat: the deadline is part of its state.
    public var seatState: SeatState? {
        switch cause {
        case .create, .latePayment, .lateRefund: nil
        // The first decline starts the payment; a later one changes nothing.
        case .decline where from == .paymentPending: nil
        case .hold, .release, .checkout, .pay, .decline, .refund, .deadline:
            SeatState(status: to, deadline: deadline)
        }
    }
}

/// A transition as the history keeps it.
public struct BookingEvent: Hashable, Sendable, Identifiable {
    /// The event's id.
    public let id: EventID
    /// What happened.
    public let transition: Transition

    /// Creates an event that a store has read.
    public init(id: EventID, transition: Transition) {
        self.id = id
        self.transition = transition
    }
}
