/// The rule of each action.
extension Rules {
    /// Applies `action` to a booking whose passed deadline, if any, `decision` has recorded.
    func apply(
        _ action: Action,
        to decision: inout Decision,
        seat: SeatNumber?,
        departure: Timestamp,
        now: Timestamp
    ) {
        switch action {
        case .hold: hold(&decision, departure: departure, now: now)
        case .extend: extend(&decision, now: now)
        case .release: release(&decision, now: now)
        case .changeSeat(let newSeat):
            changeSeat(&decision, from: seat, to: newSeat, departure: departure, now: now)
        case .checkout: checkout(&decision, now: now)
        case .pay(success: true): pay(&decision, now: now)
        case .pay(success: false): decline(&decision, now: now)
        case .refund: refund(&decision, now: now)
        }
    }

    private func hold(_ decision: inout Decision, departure: Timestamp, now: Timestamp) {
        guard decision.state.status == .initiated, now < departure else {
            return decision.reject(.invalidTransition)
        }
        decision.move(
            to: .seatHeld,
            at: now,
            cause: .hold,
            deadline: policy.holdDeadline(from: now)
        )
        decision.setExtendable(until: policy.longestHoldDeadline(from: now))
    }

    private func extend(_ decision: inout Decision, now: Timestamp) {
        guard decision.state.status == .seatHeld, let current = decision.state.expiresAt else {
            return decision.rejectEnded()
        }
        let limit = decision.state.extendableUntil ?? current
        let deadline = min(policy.holdDeadline(from: now), limit)
        guard deadline > current else { return decision.reject(.extensionLimit) }
        decision.move(to: .seatHeld, at: now, cause: .extend, deadline: deadline)
    }

    /// A request for the current seat is granted and changes nothing.
    private func changeSeat(
        _ decision: inout Decision,
        from seat: SeatNumber?,
        to newSeat: SeatNumber?,
        departure: Timestamp,
        now: Timestamp
    ) {
        guard !decision.state.status.isFinal, now < departure else {
            return decision.rejectEnded()
        }
        guard let seat, let newSeat, newSeat != seat else { return }
        decision.changeSeat(SeatMove(from: seat, to: newSeat), at: now, cause: .changeSeat)
    }

    private func release(_ decision: inout Decision, now: Timestamp) {
        guard decision.state.status.hasDeadline else { return decision.rejectEnded() }
        decision.move(to: .expired, at: now, cause: .release)
        decision.setReleased()
    }

    private func checkout(_ decision: inout Decision, now: Timestamp) {
        guard decision.state.status == .seatHeld else { return decision.rejectEnded() }
        enterPayment(&decision, now: now, cause: .checkout)
    }

    private func pay(_ decision: inout Decision, now: Timestamp) {
        switch decision.state.status {
        case .seatHeld, .paymentPending:
            if decision.state.status == .seatHeld {
                enterPayment(&decision, now: now, cause: .pay)
            }
            decision.move(to: .confirmed, at: now, cause: .pay)
        case .expired:
            decision.move(to: .expired, at: now, cause: .latePayment)
            decision.setRefundDue(true)
            decision.reject(.holdExpired)
        case .initiated, .confirmed, .refunded:
            decision.reject(.invalidTransition)
        }
    }

    private func decline(_ decision: inout Decision, now: Timestamp) {
        switch decision.state.status {
        case .seatHeld:
            enterPayment(&decision, now: now, cause: .decline)
        case .paymentPending:
            decision.move(
                to: .paymentPending,
                at: now,
                cause: .decline,
                deadline: decision.state.expiresAt
            )
        case .initiated, .confirmed, .refunded, .expired:
            decision.rejectEnded()
        }
    }

    private func refund(_ decision: inout Decision, now: Timestamp) {
        switch decision.state.status {
        case .confirmed:
            decision.move(to: .refunded, at: now, cause: .refund)
        case .expired where decision.state.refundDue:
            decision.move(to: .expired, at: now, cause: .lateRefund)
            decision.setRefundDue(false)
        case .initiated, .seatHeld, .paymentPending, .expired, .refunded:
            decision.reject(.invalidTransition)
        }
    }

    /// The first entry into PAYMENT_PENDING moves the deadline; no later attempt moves it again.
    private func enterPayment(_ decision: inout Decision, now: Timestamp, cause: Cause) {
        decision.move(
            to: .paymentPending,
            at: now,
            cause: cause,
            deadline: policy.paymentDeadline(from: now, holdDeadline: decision.state.expiresAt)
        )
    }
}
