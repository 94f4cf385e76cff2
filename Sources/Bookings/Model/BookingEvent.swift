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
    /// The seats of a seat change; nil for every other step.
    public let seatMove: SeatMove?

    /// Creates a transition.
    public init(
        from: BookingStatus?,
        to: BookingStatus,
        at: Timestamp,
        cause: Cause,
        deadline: Timestamp?,
        actor: TokenID?,
        seatMove: SeatMove? = nil
    ) {
        self.from = from
        self.to = to
        self.at = at
        self.cause = cause
        self.deadline = deadline
        self.actor = actor
        self.seatMove = seatMove
    }

    /// Whether the step gave the booking the deadline that it has after the step.
    public var setsDeadline: Bool {
        switch cause {
        case .changeSeat, .swap: false
        case .decline: deadline != nil && from != .paymentPending
        case .create, .hold, .extend, .release, .checkout, .pay, .refund, .deadline, .latePayment,
            .lateRefund:
            deadline != nil
        }
    }

    /// Calls `body` with each seat whose state the transition changes, and its state after it.
    ///
    /// A transition that keeps the status can affect the seat: the deadline is part of its state.
    ///
    /// - Parameters:
    ///   - seat: The booking's seat after the transition.
    ///   - body: Receives the seats.
    public func forEachChangedSeat(
        of seat: SeatNumber,
        _ body: (SeatNumber, SeatState) -> Void
    ) {
        let state = SeatState(status: to, deadline: deadline)
        switch cause {
        case .create, .latePayment, .lateRefund: break
        // The first decline starts the payment; a later one changes nothing.
        case .decline where from == .paymentPending: break
        case .hold, .extend, .release, .checkout, .pay, .decline, .refund, .deadline:
            body(seat, state)
        case .changeSeat:
            guard let seatMove, to.hasSeat else { break }
            body(seatMove.from, .available)
            body(seatMove.to, state)
        // The seat that the booking gives up belongs to another booking of the swap.
        case .swap: body(seat, state)
        }
    }
}

/// The seats of a seat change.
public struct SeatMove: Hashable, Sendable {
    /// The booking's seat before.
    public let from: SeatNumber
    /// The booking's seat after.
    public let to: SeatNumber

    /// Creates a move from one seat to another.
    public init(from: SeatNumber, to: SeatNumber) {
        self.from = from
        self.to = to
    }
}

/// An event of a booking of an order.
public struct OrderEvent: Hashable, Sendable {
    /// The booking.
    public let bookingID: BookingID
    /// The event.
    public let event: BookingEvent

    /// Creates an event that a store has read.
    public init(bookingID: BookingID, event: BookingEvent) {
        self.bookingID = bookingID
        self.event = event
    }
}

/// A transition as the history keeps it.
public struct BookingEvent: Hashable, Sendable, Identifiable {
    /// The event's id.
    public let id: EventID
    /// The booking's seat after the event.
    public let seat: SeatNumber
    /// What happened.
    public let transition: Transition

    /// Creates an event that a store has read.
    public init(id: EventID, seat: SeatNumber, transition: Transition) {
        self.id = id
        self.seat = seat
        self.transition = transition
    }
}
