/// Runs commands: reads what the rules need, asks the rules, and writes what they decide.
///
/// Runs inside a transaction that the caller began and will commit. A rejected command writes only
/// what the contract names, so several commands can share a transaction.
public struct BookingService: Sendable {
    /// The rules that the service enforces.
    public let rules: Rules

    /// Creates a service with these rules.
    public init(rules: Rules = Rules()) {
        self.rules = rules
    }

    /// Runs one command at `now`, at most once for each idempotency key.
    ///
    /// A command whose key is known does not run: the result is the response of the first time.
    public func perform<Ticket, Transaction: BookingTransaction & ~Copyable>(
        _ queued: QueuedCommand<Ticket>,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> CommandResult {
        let actor = queued.actor
        guard let request = queued.idempotency else {
            return .done(
                try runWithinLimit(queued, at: now, in: &transaction),
                stored: nil
            )
        }
        if let earlier = try transaction.idempotencyRecord(request.key, of: actor.token) {
            return earlier.fingerprint == request.fingerprint
                ? .replayed(earlier.response) : .keyReused
        }
        let outcome = try runWithinLimit(queued, at: now, in: &transaction)
        let response = request.response(outcome)
        if let response {
            let record = IdempotencyRecord(
                creator: actor.token,
                key: request.key,
                fingerprint: request.fingerprint,
                response: response
            )
            try transaction.insert(record, at: now)
        }
        return .done(outcome, stored: response)
    }

    private func runWithinLimit<Ticket, Transaction: BookingTransaction & ~Copyable>(
        _ queued: QueuedCommand<Ticket>,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Outcome {
        guard let limit = queued.limit else {
            return try run(queued.command, by: queued.actor, at: now, in: &transaction)
        }
        return try create(queued.command, limit, by: queued.actor, at: now, in: &transaction)
    }

    func run<Transaction: BookingTransaction & ~Copyable>(
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
        case .createOrder(let order):
            return try create(order, by: actor, at: now, in: &transaction)
        case .actOnOrder(let action, let id):
            return try act(action, onOrder: id, by: actor, at: now, in: &transaction)
        case .swapSeats(let ids):
            return try swapSeats(of: ids, by: actor, at: now, in: &transaction)
        case .createFlight(let details):
            return try transaction.insert(details).map(Outcome.flight)
                ?? .refused(.duplicateFlight)
        case .expire(let job):
            return .expiry(try expire(job, at: now, in: &transaction))
        case .webhook(let change):
            switch try transaction.apply(change, at: now) {
            case .success(let webhook): return .webhook(webhook, change)
            case .failure(let refusal): return .refused(refusal)
            }
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
        let draft: BookingDraft
        do throws(RuleRefusal) {
            draft = try rules.create(booking, on: flight, by: actor, now: now)
        } catch {
            return .refused(error)
        }
        return .booking(try transaction.insert(draft), on: flight)
    }

    private func act<Transaction: BookingTransaction & ~Copyable>(
        _ action: Action,
        on id: BookingID,
        by actor: Actor,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Outcome {
        guard var booking = try transaction.booking(id), actor.sees(bookingOf: booking.creator),
            let flight = try transaction.flight(booking.flightID)
        else { return .refused(.unknownBooking) }
        if booking.orderID != nil {
            let member = OrderBooking(booking, on: flight)
            if let refusal = rules.refusal(of: action, onMember: member, now: now) {
                return .refused(refusal)
            }
        }
        do throws(RuleRefusal) {
            try rules.checkSeat(of: action, on: flight)
        } catch {
            return .refused(error)
        }
        if booking.orderID != nil, booking.state.passedDeadline(at: now) != nil {
            // The deadline is that of the whole order.
            try recordExpiry(of: booking, at: now, in: &transaction)
            booking = try transaction.booking(id) ?? booking
        }
        let departure = flight.details.departsAt
        let decision = rules.decide(
            action,
            on: booking.state,
            seat: booking.seat,
            departure: departure,
            isMember: booking.orderID != nil,
            by: actor.token,
            now: now
        )
        if let seat = decision.takenSeat(of: booking) {
            guard try free(seat, on: booking.flightID, at: now, in: &transaction) else {
                let allowed = rules.allowed(
                    in: booking.state,
                    departure: departure,
                    isMember: booking.orderID != nil,
                    now: now
                )
                return .refused(
                    .seatUnavailable(status: booking.state.status, allowed: allowed)
                )
            }
        }
        let changed =
            decision.changesBooking ? try transaction.update(booking, decision) : booking
        return decision.refusal.map(Outcome.refused) ?? .booking(changed, on: flight)
    }

    /// Expires the seat holder if its deadline has passed, with its whole order if it has one.
    ///
    /// - Returns: Whether the seat is free.
    func free<Transaction: BookingTransaction & ~Copyable>(
        _ seat: SeatNumber,
        on flight: FlightID,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Bool {
        guard let holder = try transaction.seatHolder(of: seat, on: flight) else { return true }
        guard holder.state.passedDeadline(at: now) != nil else { return false }
        try recordExpiry(of: holder, at: now, in: &transaction)
        return true
    }

    private func expire<Transaction: BookingTransaction & ~Copyable>(
        _ job: ExpiryJob,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> ExpiryResult {
        guard let booking = try transaction.booking(job.bookingID) else {
            return .leftUnchanged(.unknownBooking)
        }
        // The job of an order names one of its bookings, which may have ended before the others.
        let live = try liveMember(besides: booking, in: &transaction) ?? booking
        guard let deadline = live.state.expiresAt else {
            return .leftUnchanged(.ended(live.state.status))
        }
        guard deadline == job.deadline else {
            return .leftUnchanged(.deadlineMoved(to: deadline))
        }
        guard live.state.passedDeadline(at: now) != nil else {
            return .leftUnchanged(.notYetDue)
        }
        try recordExpiry(of: live, at: now, in: &transaction)
        return .expired(from: live.state.status)
    }
}
