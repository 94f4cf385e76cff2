/// The decision about an action on an order: every live booking changes, or none.
public struct OrderDecision: Sendable {
    /// A booking that rejects the action.
    struct Rejection {
        /// The index of the booking in the order.
        let index: Int
        let reason: RefusalReason
    }

    /// What is to be recorded of each booking, in the order of the bookings.
    ///
    /// A rejected action can have transitions: a deadline that had passed, a payment that came too late.
    let decisions: [Decision]

    /// The bookings that reject the action; empty if it is granted.
    let rejections: [Rejection]

    /// The reason for the rejection as a whole; nil if the action is granted.
    var reason: RefusalReason? {
        rejections.contains { $0.reason == .holdExpired } ? .holdExpired : rejections.first?.reason
    }
}

/// The rules of orders.
extension Rules {
    /// Decides what `action` does to an order at `now`.
    ///
    /// Whether other bookings have the seats is not an input: `BookingService` looks for the seat
    /// holders if the decision takes seats.
    ///
    /// - Parameters:
    ///   - action: The request.
    ///   - bookings: All bookings of the order, as they were last written.
    ///   - actor: The token of the client; nil if it has none.
    ///   - now: The time.
    /// - Returns: A decision for each booking, and the bookings that reject the action.
    func decide(
        _ action: Action,
        onOrder bookings: [OrderBooking],
        by actor: TokenID? = nil,
        now: Timestamp
    ) -> OrderDecision {
        let unchanged = bookings.map { member in
            var decision = Decision(unchanged: member.booking.state, actor: actor)
            decision.expireIfDue(at: now)
            return decision
        }
        var attempts = unchanged
        let subjects = Self.subjects(of: action, in: unchanged.map(\.state))
        for index in subjects {
            let member = bookings[index]
            apply(
                action,
                to: &attempts[index],
                seat: member.booking.seat,
                departure: member.flight.details.departsAt,
                now: now
            )
        }
        let rejections = subjects.compactMap { index in
            attempts[index].rejection.map { OrderDecision.Rejection(index: index, reason: $0) }
        }
        // A late payment is recorded although it is rejected: money is never lost silently.
        let isRecorded = rejections.isEmpty || attempts.contains { $0.last?.cause == .latePayment }
        return OrderDecision(decisions: isRecorded ? attempts : unchanged, rejections: rejections)
    }

    /// The indices of the bookings on which an action on the whole order acts.
    ///
    /// Every passed deadline is recorded in `states`.
    private static func subjects(of action: Action, in states: [BookingState]) -> [Int] {
        let live = states.indices.filter { !states[$0].status.isFinal }
        guard live.isEmpty else { return live }
        if action == .refund {
            let due = states.indices.filter { states[$0].refundDue }
            if !due.isEmpty { return due }
        }
        // A payment for an order that was refunded is not late: the order is not EXPIRED.
        let refunded = states.indices.filter { states[$0].status == .refunded }
        return refunded.isEmpty ? Array(states.indices) : refunded
    }

    /// The kinds of action that the rules would grant for an order at `now`, in the order of
    /// `Action.Kind`.
    func allowed(inOrder bookings: [OrderBooking], now: Timestamp) -> [Action.Kind] {
        Action.Kind.allCases.filter { kind in
            kind.appliesToOrders
                && decide(kind.example, onOrder: bookings, now: now).rejections.isEmpty
        }
    }

    /// The reason why a client may not apply an action to one booking of an order; nil if it may.
    func refusal(of action: Action, onMember booking: OrderBooking, now: Timestamp) -> RuleRefusal?
    {
        guard let order = booking.booking.orderID, !action.kind.appliesToMembers else { return nil }
        let state = booking.booking.state.observed(at: now)
        let departure = booking.flight.details.departsAt
        return .partOfOrder(
            order,
            status: state.status,
            allowed: allowed(in: state, departure: departure, isMember: true, now: now)
        )
    }

    /// Decides about one booking of a swap: it gets the seat of another booking.
    func swap(
        _ member: OrderBooking,
        to seat: SeatNumber,
        by actor: TokenID?,
        now: Timestamp
    ) -> Decision {
        let booking = member.booking
        var decision = Decision(unchanged: booking.state, actor: actor)
        decision.expireIfDue(at: now)
        if decision.state.status.hasSeat, now < member.flight.details.departsAt {
            decision.changeSeat(
                SeatMove(from: booking.seat, to: seat),
                at: now,
                cause: .swap
            )
        } else {
            decision.rejectEnded()
        }
        return decision
    }
}

extension Action.Kind {
    /// Whether the action can be applied to a whole order.
    var appliesToOrders: Bool { self != .changeSeat }

    /// Whether the action can be applied to one booking of an order alone.
    var appliesToMembers: Bool {
        switch self {
        case .release, .changeSeat, .refund: true
        case .hold, .extend, .checkout, .pay: false
        }
    }
}
