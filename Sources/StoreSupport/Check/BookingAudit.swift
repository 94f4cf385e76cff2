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
        /// The event.
        public let event: BookingEvent

        /// Creates a step.
        public init(bookingID: BookingID, event: BookingEvent) {
            self.bookingID = bookingID
            self.event = event
        }
    }

    /// Compares a booking with its events.
    ///
    /// - Parameters:
    ///   - id: The booking.
    ///   - state: The state in its row.
    ///   - steps: Its events, oldest first.
    /// - Returns: The differences, in words; empty if there are none.
    public static func faults(
        of id: BookingID,
        state: BookingState,
        steps: [Step]
    ) -> [String] {
        guard !steps.isEmpty else { return ["it has no event"] }
        var replay = Replay()
        var faults: [String] = []
        for step in steps {
            if let fault = replay.apply(step, of: id) {
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
        var refundDue = false
        var wasReleased = false

        /// Applies the next event; returns what is wrong with it.
        mutating func apply(_ step: Step, of booking: BookingID) -> String? {
            let transition = step.event.transition
            let before = self
            status = transition.to
            deadline = transition.deadline
            if transition.cause == .latePayment { refundDue = true }
            if transition.cause == .lateRefund { refundDue = false }
            if transition.cause == .release { wasReleased = true }

            guard step.bookingID == booking else {
                return "it belongs to booking \(step.bookingID.rawValue)"
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
        Kind(.expired, .expired, .latePayment),
        Kind(.expired, .expired, .lateRefund),
    ]
}
