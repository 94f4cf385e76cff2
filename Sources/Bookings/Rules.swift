/// The state machine: from a booking, an action and the time to what happens.
///
/// Pure: no clock, no database. Everything that the contract's state machine says is decided here
/// and nowhere else; a store only keeps what comes out.
public struct Rules: Sendable {
    /// How long a seat stays locked.
    public let policy: HoldPolicy

    /// Rules with these times.
    public init(policy: HoldPolicy = .standard) {
        self.policy = policy
    }

    /// What `action` does to a booking at `now`.
    ///
    /// Whether another booking has the seat is not known here: the store's unique index says so.
    ///
    /// - Parameters:
    ///   - action: What is asked.
    ///   - state: The booking as it was last written.
    ///   - departure: When the flight leaves.
    ///   - now: The time.
    /// - Returns: The steps, the booking after them, and the refusal if it is one.
    public func decide(
        _ action: Action,
        on state: BookingState,
        departure: Timestamp,
        now: Timestamp
    ) -> Decision {
        var decision = Decision(unchanged: state)
        decision.expireIfDue(at: now)
        switch action {
        case .hold: hold(&decision, departure: departure, now: now)
        case .release: release(&decision, now: now)
        case .checkout: checkout(&decision, now: now)
        case .pay(success: true): pay(&decision, departure: departure, now: now)
        case .pay(success: false): decline(&decision, now: now)
        case .refund: refund(&decision, now: now)
        }
        if case .refuse(let reason) = decision.verdict {
            decision.refusal = refusal(
                reason,
                state: decision.state,
                departure: departure,
                now: now
            )
        }
        return decision
    }

    /// What happens to a booking whose deadline a worker was told of.
    ///
    /// - Returns: The step to EXPIRED, or no step where the deadline has not passed, was moved, or
    ///   the booking has ended.
    public func expire(_ state: BookingState, now: Timestamp) -> Decision {
        var decision = Decision(unchanged: state)
        decision.expireIfDue(at: now)
        return decision
    }

    /// The actions that would be allowed at `now`.
    public func allowed(
        in state: BookingState,
        departure: Timestamp,
        now: Timestamp
    ) -> [Action.Kind] {
        let state = state.observed(at: now)
        switch state.status {
        case .initiated: return now < departure ? [.hold] : []
        case .seatHeld: return [.release, .checkout, .pay]
        case .paymentPending: return [.release, .pay]
        case .confirmed: return [.refund]
        case .expired: return state.refundDue ? [.refund] : []
        case .refunded: return []
        }
    }

    private func hold(_ decision: inout Decision, departure: Timestamp, now: Timestamp) {
        guard decision.state.status == .initiated, now < departure else {
            return decision.refuse(.invalidTransition)
        }
        decision.move(to: .seatHeld, at: now, cause: .hold)
        decision.state.expiresAt = now.advanced(byMilliseconds: policy.holdMilliseconds)
    }

    private func release(_ decision: inout Decision, now: Timestamp) {
        guard decision.state.status.hasDeadline else { return decision.refuseEnded() }
        decision.move(to: .expired, at: now, cause: .release)
        decision.state.expiresAt = nil
        decision.state.wasReleased = true
    }

    private func checkout(_ decision: inout Decision, now: Timestamp) {
        guard decision.state.status == .seatHeld else { return decision.refuseEnded() }
        enterPayment(&decision, now: now, cause: .checkout)
    }

    private func pay(_ decision: inout Decision, departure: Timestamp, now: Timestamp) {
        switch decision.state.status {
        case .seatHeld, .paymentPending:
            if decision.state.status == .seatHeld {
                enterPayment(&decision, now: now, cause: .pay)
            }
            decision.move(to: .confirmed, at: now, cause: .pay)
            decision.state.expiresAt = nil
        case .expired:
            decision.move(to: .expired, at: now, cause: .latePayment)
            decision.state.refundDue = true
            decision.refuse(.holdExpired)
        case .initiated, .confirmed, .refunded:
            decision.refuse(.invalidTransition)
        }
    }

    private func decline(_ decision: inout Decision, now: Timestamp) {
        switch decision.state.status {
        case .seatHeld: enterPayment(&decision, now: now, cause: .decline)
        case .paymentPending: decision.move(to: .paymentPending, at: now, cause: .decline)
        case .initiated, .confirmed, .refunded, .expired: decision.refuseEnded()
        }
    }

    private func refund(_ decision: inout Decision, now: Timestamp) {
        switch decision.state.status {
        case .confirmed:
            decision.move(to: .refunded, at: now, cause: .refund)
        case .expired where decision.state.refundDue:
            decision.move(to: .expired, at: now, cause: .lateRefund)
            decision.state.refundDue = false
        case .initiated, .seatHeld, .paymentPending, .expired, .refunded:
            decision.refuse(.invalidTransition)
        }
    }

    /// The first entry into PAYMENT_PENDING moves the deadline; no later attempt moves it again.
    private func enterPayment(_ decision: inout Decision, now: Timestamp, cause: Cause) {
        decision.move(to: .paymentPending, at: now, cause: cause)
        let payment = now.advanced(byMilliseconds: policy.paymentMilliseconds)
        decision.state.expiresAt = decision.state.expiresAt.map { max($0, payment) } ?? payment
    }

    private func refusal(
        _ reason: Decision.Reason,
        state: BookingState,
        departure: Timestamp,
        now: Timestamp
    ) -> RuleRefusal {
        let allowed = allowed(in: state, departure: departure, now: now)
        switch reason {
        case .invalidTransition:
            return .invalidTransition(status: state.status, allowed: allowed)
        case .holdExpired:
            return .holdExpired(status: state.status, allowed: allowed)
        }
    }
}
