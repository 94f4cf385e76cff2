/// Carries out commands: reads what the rules need, asks them, and writes what they decide.
///
/// Runs inside a transaction that somebody else began and will commit. A command that is refused
/// writes nothing but what the contract names, so that several commands can share a transaction.
public struct BookingService: Sendable {
    /// The rules that it enforces.
    public let rules: Rules

    /// A service with these rules.
    public init(rules: Rules = Rules()) {
        self.rules = rules
    }

    /// Carries out one command at `now`.
    public func perform<Transaction: BookingTransaction & ~Copyable>(
        _ command: Command,
        by actor: Actor,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Outcome {
        switch command {
        case .createBooking(let booking):
            return try create(booking, by: actor, at: now, in: &transaction)
        case .act(let action, let id):
            return try act(action, on: id, by: actor, at: now, in: &transaction)
        case .createFlight(let flight):
            guard let made = try transaction.insert(flight) else {
                return .refused(.duplicateFlight)
            }
            return .flight(made)
        case .expire(let job):
            return .expiry(try expire(job, at: now, in: &transaction))
        case .nothing:
            return .nothing
        }
    }

    private func create<Transaction: BookingTransaction & ~Copyable>(
        _ booking: NewBooking,
        by actor: Actor,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Outcome {
        guard let flight = try transaction.flight(booking.flightID) else {
            return .refused(.unknownFlight)
        }
        guard let seat = booking.seat, flight.details.cabin.contains(seat) else {
            return .refused(.unknownSeat)
        }
        let made = try transaction.insert(booking, seat: seat, actor: actor, at: now)
        return .booking(made, on: flight)
    }

    private func act<Transaction: BookingTransaction & ~Copyable>(
        _ action: Action,
        on id: BookingID,
        by actor: Actor,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Outcome {
        guard let booking = try transaction.booking(id), actor.sees(booking),
            let flight = try transaction.flight(booking.flightID)
        else { return .refused(.unknownBooking) }
        let decision = rules.decide(
            action,
            on: booking.state,
            departure: flight.details.departsAt,
            now: now
        )
        guard decision.first != nil else {
            return decision.refusal.map(Outcome.refused) ?? .booking(booking, on: flight)
        }
        var written = try transaction.write(decision, on: booking, actor: actor)
        if written == nil, try freeSeat(of: booking, at: now, in: &transaction) {
            written = try transaction.write(decision, on: booking, actor: actor)
        }
        guard let written else {
            return .refused(
                .seatUnavailable(
                    status: booking.state.status,
                    allowed: rules.allowed(
                        in: booking.state,
                        departure: flight.details.departsAt,
                        now: now
                    )
                )
            )
        }
        return decision.refusal.map(Outcome.refused) ?? .booking(written, on: flight)
    }

    /// Expires whoever has the seat if their deadline has passed; says whether the seat is free now.
    private func freeSeat<Transaction: BookingTransaction & ~Copyable>(
        of booking: Booking,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Bool {
        guard let holder = try transaction.seatHolder(of: booking.seat, on: booking.flightID) else {
            return true
        }
        let decision = rules.expire(holder.state, now: now)
        guard decision.first != nil else { return false }
        return try transaction.write(decision, on: holder, actor: .anonymous) != nil
    }

    private func expire<Transaction: BookingTransaction & ~Copyable>(
        _ job: ExpiryJob,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> ExpiryResult {
        guard let booking = try transaction.booking(job.bookingID) else {
            return .leftAlone(.unknownBooking)
        }
        guard let deadline = booking.state.expiresAt else {
            return .leftAlone(.ended(booking.state.status))
        }
        guard deadline == job.deadline else { return .leftAlone(.deadlineMoved(to: deadline)) }
        let decision = rules.expire(booking.state, now: now)
        guard decision.first != nil,
            let written = try transaction.write(decision, on: booking, actor: .anonymous)
        else { return .leftAlone(.notYetDue) }
        return .expired(from: booking.state.status, written.version)
    }
}
