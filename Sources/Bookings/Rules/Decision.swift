/// The result of the rules for one booking: the transitions to record, the state after them, and
/// the refusal if the request was rejected.
///
/// A rejected request can have transitions: a deadline that had passed, a payment that came too late.
public struct Decision: Sendable {
    /// The first transition to record; nil if nothing changes.
    public private(set) var first: Transition?

    /// The second transition to record; nil unless there is a first.
    public private(set) var second: Transition?

    /// The state after the transitions.
    public private(set) var state: BookingState

    /// The booking's seat after the transitions; nil if they keep the seat.
    public private(set) var newSeat: SeatNumber?

    /// The reason for a rejection; nil if the request was granted.
    public internal(set) var refusal: RuleRefusal?

    /// The rejection before the rules know what the booking allows instead.
    private(set) var rejection: RefusalReason?

    /// The token of the client that requests the action.
    private let actor: TokenID?

    init(unchanged state: BookingState, actor: TokenID?) {
        self.state = state
        self.actor = actor
    }

    /// Whether there is anything to record.
    public var changesBooking: Bool { first != nil }

    /// The newest transition; nil if nothing changes.
    public var last: Transition? { second ?? first }

    /// The seat that the decision takes; nil if it takes none that `booking` does not have already.
    func takenSeat(of booking: Booking) -> SeatNumber? {
        guard state.status.hasSeat else { return nil }
        if let newSeat { return newSeat }
        return booking.state.status.hasSeat ? nil : booking.seat
    }

    /// Records a transition that the client's request causes.
    mutating func move(
        to status: BookingStatus,
        at time: Timestamp,
        cause: Cause,
        deadline: Timestamp? = nil
    ) {
        record(to: status, at: time, cause: cause, deadline: deadline, actor: actor)
    }

    /// Records that the booking has another seat, and the same status and deadline.
    mutating func changeSeat(_ move: SeatMove, at time: Timestamp, cause: Cause) {
        record(
            to: state.status,
            at: time,
            cause: cause,
            deadline: state.expiresAt,
            actor: actor,
            seatMove: move
        )
        newSeat = move.to
    }

    /// Records that the deadline has passed, if it has; no client caused this transition.
    mutating func expireIfDue(at now: Timestamp) {
        guard let passed = state.passedDeadline(at: now) else { return }
        record(to: .expired, at: passed, cause: .deadline, deadline: nil, actor: nil)
    }

    mutating func setRefundDue(_ isDue: Bool) { state.refundDue = isDue }

    mutating func setReleased() { state.wasReleased = true }

    mutating func setExtendable(until limit: Timestamp) { state.extendableUntil = limit }

    mutating func reject(_ reason: RefusalReason) { rejection = reason }

    /// Rejects an action that needs a live hold: the client learns if the hold ran out.
    mutating func rejectEnded() {
        let ranOut = state.status == .expired && !state.wasReleased
        reject(ranOut ? .holdExpired : .invalidTransition)
    }

    private mutating func record(
        to status: BookingStatus,
        at time: Timestamp,
        cause: Cause,
        deadline: Timestamp?,
        actor: TokenID?,
        seatMove: SeatMove? = nil
    ) {
        let transition = Transition(
            from: state.status,
            to: status,
            at: time,
            cause: cause,
            deadline: deadline,
            actor: actor,
            seatMove: seatMove
        )
        state.status = status
        state.expiresAt = deadline
        if status != .seatHeld { state.extendableUntil = nil }
        if first == nil { first = transition } else { second = transition }
    }
}
