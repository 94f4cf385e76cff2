internal import Bookings

/// A history row as it stands in the file.
struct AuditedStep {
    let id: EventID
    let bookingID: BookingID
    let transition: Transition
    /// The booking's deadline after the step.
    let expiresAt: Timestamp?
}

/// Replays the history of a booking, and says where it does not lead to what the booking is now.
///
/// It knows the contract's state machine by heart and does not ask the rules, so that a mistake in
/// the rules shows, too.
enum BookingAudit {
    /// Every step that the contract has.
    static let contractSteps: Set<Step> = [
        Step(nil, .initiated, .create),
        Step(.initiated, .seatHeld, .hold),
        Step(.seatHeld, .paymentPending, .checkout),
        Step(.seatHeld, .paymentPending, .pay),
        Step(.seatHeld, .paymentPending, .decline),
        Step(.paymentPending, .paymentPending, .decline),
        Step(.paymentPending, .confirmed, .pay),
        Step(.confirmed, .refunded, .refund),
        Step(.seatHeld, .expired, .release),
        Step(.paymentPending, .expired, .release),
        Step(.seatHeld, .expired, .deadline),
        Step(.paymentPending, .expired, .deadline),
        Step(.expired, .expired, .latePayment),
        Step(.expired, .expired, .lateRefund),
    ]

    /// A kind of step.
    struct Step: Hashable {
        let from: BookingStatus?
        let to: BookingStatus
        let cause: Cause

        init(_ from: BookingStatus?, _ to: BookingStatus, _ cause: Cause) {
            self.from = from
            self.to = to
            self.cause = cause
        }
    }

    /// Holds a booking against its history.
    ///
    /// - Parameters:
    ///   - id: Which booking.
    ///   - state: What its row says.
    ///   - steps: Its history, oldest first.
    /// - Returns: What is wrong, in words; empty where all is well.
    static func faults(
        of id: BookingID,
        state: BookingState,
        steps: [AuditedStep]
    ) -> [String] {
        guard !steps.isEmpty else { return ["it has no history"] }
        var replay = Replay()
        var faults: [String] = []
        for step in steps {
            if let fault = replay.take(step, of: id) {
                faults.append("history row \(step.id.rawValue): \(fault)")
            }
        }
        if replay.status != state.status {
            let led = replay.status.map { "\($0.name)" } ?? "nothing"
            faults.append("its history leads to \(led), and it is \(state.status.name)")
        }
        if replay.expiresAt != state.expiresAt {
            faults.append("its deadline is not the one that its history ends with")
        }
        if replay.refundDue != state.refundDue {
            faults.append("by its history a refund is \(replay.refundDue ? "" : "not ")due")
        }
        if replay.wasReleased != state.wasReleased {
            faults.append("by its history it was \(replay.wasReleased ? "" : "not ")released")
        }
        return faults
    }

    /// What the steps so far add up to.
    private struct Replay {
        var status: BookingStatus?
        var expiresAt: Timestamp?
        var refundDue = false
        var wasReleased = false

        /// Takes the next step; gives what is wrong with it, or nil.
        mutating func take(_ step: AuditedStep, of booking: BookingID) -> String? {
            let transition = step.transition
            let before = self
            status = transition.to
            expiresAt = step.expiresAt
            if transition.cause == .latePayment { refundDue = true }
            if transition.cause == .lateRefund { refundDue = false }
            if transition.cause == .release { wasReleased = true }

            guard step.bookingID == booking else {
                return "it belongs to booking \(step.bookingID.rawValue)"
            }
            guard transition.from == before.status else {
                return "it does not go on from where the row before it ended"
            }
            let kind = Step(transition.from, transition.to, transition.cause)
            guard contractSteps.contains(kind) else {
                return "no booking may go \(BookingAudit.words(kind))"
            }
            if transition.cause == .deadline, transition.at != before.expiresAt {
                return "the deadline passed at another time than it was set for"
            }
            if transition.cause == .lateRefund, !before.refundDue {
                return "a refund that was not due was made"
            }
            guard transition.to.hasDeadline == (step.expiresAt != nil) else {
                return "a deadline goes with SEAT_HELD and PAYMENT_PENDING, and with nothing else"
            }
            return nil
        }
    }

    private static func words(_ step: Step) -> String {
        let from = step.from.map { "\($0.name)" } ?? "nothing"
        return "from \(from) to \(step.to.name) by \(step.cause.name)"
    }
}
