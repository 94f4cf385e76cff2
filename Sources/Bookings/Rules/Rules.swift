/// The rules of bookings: from a request and the time to what happens.
///
/// Pure values: no clock, no database. A store keeps what the rules decide; it decides nothing.
public struct Rules: Sendable {
    /// How long a seat stays locked.
    public let policy: HoldPolicy

    /// Creates rules with these times.
    public init(policy: HoldPolicy = .standard) {
        self.policy = policy
    }

    /// Accepts a request for a booking, or rejects it.
    ///
    /// - Parameters:
    ///   - booking: The request.
    ///   - flight: The flight that it names; nil if the flight does not exist.
    ///   - actor: The client.
    ///   - now: The time.
    /// - Returns: The booking to insert.
    /// - Throws: `unknownFlight` or `unknownSeat`.
    public func create(
        _ booking: NewBooking,
        on flight: Flight?,
        by actor: Actor,
        now: Timestamp
    ) throws(RuleRefusal) -> BookingDraft {
        guard let flight else { throw .unknownFlight }
        guard let seat = booking.seat, flight.details.cabin.contains(seat) else {
            throw .unknownSeat
        }
        return BookingDraft(
            flightID: flight.id,
            seat: seat,
            passengerName: booking.passengerName,
            by: actor,
            at: now
        )
    }

    /// Checks that an action names a seat of the flight, if it names a seat.
    ///
    /// - Throws: `unknownSeat`.
    public func checkSeat(of action: Action, on flight: Flight) throws(RuleRefusal) {
        guard case .changeSeat(let seat) = action else { return }
        guard let seat, flight.details.cabin.contains(seat) else { throw .unknownSeat }
    }

    /// Decides what `action` does to a booking at `now`.
    ///
    /// Whether another booking has the seat is not an input: `BookingService` asks for the seat
    /// holder if the decision takes a seat.
    ///
    /// - Parameters:
    ///   - action: The request; `checkSeat` has accepted it.
    ///   - state: The booking's state as it was last written.
    ///   - seat: The booking's seat.
    ///   - departure: The flight's departure.
    ///   - isMember: Whether the booking belongs to an order.
    ///   - actor: The token of the client; nil if it has none.
    ///   - now: The time.
    /// - Returns: The transitions, the state after them, and the refusal if there is one.
    public func decide(
        _ action: Action,
        on state: BookingState,
        seat: SeatNumber,
        departure: Timestamp,
        isMember: Bool = false,
        by actor: TokenID? = nil,
        now: Timestamp
    ) -> Decision {
        var decision = Decision(unchanged: state, actor: actor)
        decision.expireIfDue(at: now)
        apply(action, to: &decision, seat: seat, departure: departure, now: now)
        if let rejection = decision.rejection {
            let status = decision.state.status
            let allowed = allowed(
                in: decision.state,
                departure: departure,
                isMember: isMember,
                now: now
            )
            decision.refusal =
                switch rejection {
                case .invalidTransition: .invalidTransition(status: status, allowed: allowed)
                case .holdExpired: .holdExpired(status: status, allowed: allowed)
                case .extensionLimit: .extensionLimit(status: status, allowed: allowed)
                case .seatUnavailable: .seatUnavailable(status: status, allowed: allowed)
                }
        }
        return decision
    }

    /// Decides what happens to a booking whose deadline may have passed.
    ///
    /// - Returns: The transition to EXPIRED, or none if the deadline has not passed or was moved, or
    ///   the booking has ended.
    public func expire(_ state: BookingState, now: Timestamp) -> Decision {
        var decision = Decision(unchanged: state, actor: nil)
        decision.expireIfDue(at: now)
        return decision
    }

    /// The kinds of action that the rules would grant at `now`, in the order of `Action.Kind`.
    ///
    /// A booking of an order allows only what acts on one booking alone.
    public func allowed(
        in state: BookingState,
        departure: Timestamp,
        isMember: Bool = false,
        now: Timestamp
    ) -> [Action.Kind] {
        Action.Kind.allCases.filter { kind in
            if isMember, !kind.appliesToMembers { return false }
            var attempt = Decision(unchanged: state.observed(at: now), actor: nil)
            apply(kind.example, to: &attempt, seat: nil, departure: departure, now: now)
            return attempt.rejection == nil
        }
    }

    /// Whether `prune` may remove a booking that changed last at `updatedAt`.
    ///
    /// A booking with a refund due has not ended: the money has to go back first.
    public static func mayPrune(
        _ state: BookingState,
        updatedAt: Timestamp,
        before cutoff: Timestamp
    ) -> Bool {
        state.status.isFinal && !state.refundDue && updatedAt < cutoff
    }
}
