public import Bookings

/// Replays the events of a booking, and reports where they do not lead to the booking's state.
///
/// It has its own copy of the contract's state machine and does not ask the rules, so that it also
/// finds mistakes in the rules.
public enum BookingAudit {
    /// An event as the database has it, with the booking that it names.
    public struct Step {
        /// The booking that the row names.
        public let bookingID: BookingID
        /// The order that the row names.
        public let orderID: OrderID?
        /// The flight that the row names.
        public let flightID: FlightID
        /// The event.
        public let event: BookingEvent

        /// Creates a step.
        public init(
            bookingID: BookingID,
            orderID: OrderID?,
            flightID: FlightID,
            event: BookingEvent
        ) {
            self.bookingID = bookingID
            self.orderID = orderID
            self.flightID = flightID
            self.event = event
        }
    }

    /// Compares a booking with its events.
    ///
    /// - Parameters:
    ///   - booking: The booking as its row has it.
    ///   - steps: Its events, oldest first.
    /// - Returns: The differences, in words; empty if there are none.
    public static func faults(of booking: Booking, steps: [Step]) -> [String] {
        let state = booking.state
        guard !steps.isEmpty else { return ["it has no event"] }
        var replay = Replay()
        var faults: [String] = []
        for step in steps {
            if let fault = replay.apply(step, of: booking) {
                faults.append("event \(step.event.id.rawValue): \(fault)")
            }
        }
        if replay.status != state.status {
            let status = replay.status.map { "\($0.name)" } ?? "nothing"
            faults.append("its events lead to \(status), and its status is \(state.status.name)")
        }
        if replay.deadline != state.expiresAt {
            faults.append("its deadline is not the deadline of its last event")
        }
        if replay.seat != booking.seat {
            faults.append("its seat is not the seat of its last event")
        }
        if (state.status == .seatHeld) != (state.extendableUntil != nil) {
            faults.append("a latest deadline for extensions exists exactly while it is SEAT_HELD")
        }
        if let limit = state.extendableUntil, let deadline = state.expiresAt, deadline > limit {
            faults.append("its deadline is later than an extension can set")
        }
        if replay.refundDue != state.refundDue {
            faults.append("by its events a refund is \(replay.refundDue ? "" : "not ")due")
        }
        if replay.wasReleased != state.wasReleased {
            faults.append("by its events it was \(replay.wasReleased ? "" : "not ")released")
        }
        return faults
    }

    /// The state to which the events so far lead.
    private struct Replay {
        var status: BookingStatus?
        var deadline: Timestamp?
        var seat: SeatNumber?
        var refundDue = false
        var wasReleased = false

        /// Applies the next event; returns what is wrong with it.
        mutating func apply(_ step: Step, of booking: Booking) -> String? {
            let transition = step.event.transition
            let before = self
            status = transition.to
            deadline = transition.deadline
            seat = step.event.seat
            if transition.cause == .latePayment { refundDue = true }
            if transition.cause == .lateRefund { refundDue = false }
            if transition.cause == .release { wasReleased = true }

            guard step.bookingID == booking.id else {
                return "it belongs to booking \(step.bookingID.rawValue)"
            }
            guard step.flightID == booking.flightID, step.orderID == booking.orderID else {
                return "it names another flight or order than its booking"
            }
            guard transition.from == before.status else {
                return "it does not begin at the status where the event before it ended"
            }
            let kind = Kind(transition.from, transition.to, transition.cause)
            guard contractSteps.contains(kind) else {
                return "the contract has no transition \(kind.words)"
            }
            if transition.cause == .deadline, transition.at != before.deadline {
                return "the deadline passed at another time than it was set for"
            }
            if transition.cause == .lateRefund, !before.refundDue {
                return "it records a refund that was not due"
            }
            guard transition.to.hasDeadline == (transition.deadline != nil) else {
                return "only SEAT_HELD and PAYMENT_PENDING have a deadline"
            }
            return faultOfSeat(step, after: before)
        }

        /// Returns what is wrong with the seat of an event, or with a deadline that a change of seats
        /// must keep and an extension must move.
        private func faultOfSeat(_ step: Step, after before: Replay) -> String? {
            let transition = step.event.transition
            switch transition.cause {
            case .changeSeat, .swap:
                guard let move = transition.seatMove, move.from == before.seat, move.from != move.to
                else { return "it does not change the seat from the seat before it" }
                guard deadline == before.deadline else {
                    return "a change of seats moved the deadline"
                }
            case .create:
                break
            default:
                guard transition.seatMove == nil, seat == before.seat else {
                    return "the seat changed without a change of seats"
                }
            }
            if transition.cause == .extend, let old = before.deadline, let new = deadline,
                new <= old
            {
                return "an extension did not move the deadline forward"
            }
            return nil
        }
    }

    /// The kind of a transition.
    private struct Kind: Hashable {
        let from: BookingStatus?
        let to: BookingStatus
        let cause: Cause

        init(_ from: BookingStatus?, _ to: BookingStatus, _ cause: Cause) {
            self.from = from
            self.to = to
            self.cause = cause
        }

        var words: String {
            let from = from.map { "\($0.name)" } ?? "nothing"
            return "from \(from) to \(to.name) by \(cause.name)"
        }
    }

    /// Every transition of the contract.
    private static let contractSteps: Set<Kind> = [
        Kind(nil, .initiated, .create),
        Kind(.initiated, .seatHeld, .hold),
        Kind(.seatHeld, .paymentPending, .checkout),
        Kind(.seatHeld, .paymentPending, .pay),
        Kind(.seatHeld, .paymentPending, .decline),
        Kind(.paymentPending, .paymentPending, .decline),
        Kind(.paymentPending, .confirmed, .pay),
        Kind(.confirmed, .refunded, .refund),
        Kind(.seatHeld, .expired, .release),
        Kind(.paymentPending, .expired, .release),
        Kind(.seatHeld, .expired, .deadline),
        Kind(.paymentPending, .expired, .deadline),
        Kind(.seatHeld, .seatHeld, .extend),
        Kind(.initiated, .initiated, .changeSeat),
        Kind(.seatHeld, .seatHeld, .changeSeat),
        Kind(.paymentPending, .paymentPending, .changeSeat),
        Kind(.confirmed, .confirmed, .changeSeat),
        Kind(.seatHeld, .seatHeld, .swap),
        Kind(.paymentPending, .paymentPending, .swap),
        Kind(.confirmed, .confirmed, .swap),
        Kind(.expired, .expired, .latePayment),
        Kind(.expired, .expired, .lateRefund),
    ]
}
