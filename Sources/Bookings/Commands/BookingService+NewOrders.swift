/// Creating orders.
extension BookingService {
    /// Creates an order, and holds its seats if the request says so; creates nothing if one booking
    /// cannot be created or held.
    func create<Transaction: BookingTransaction & ~Copyable>(
        _ order: NewOrder,
        by actor: Actor,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Outcome {
        let flights = try self.flights(of: order, in: &transaction)
        let unknown = flights.indices.filter { flights[$0] == nil }
        guard unknown.isEmpty else { return .refused(.unknownFlights(at: unknown)) }
        var plan = NewOrderPlan(order, on: flights.compactMap { $0 })
        guard plan.unknownSeats.isEmpty else {
            return .refused(.unknownSeats(at: plan.unknownSeats))
        }
        if order.holds {
            if let refusal = try findSeats(for: &plan, order, at: now, in: &transaction) {
                return .refused(refusal)
            }
        }
        let (inserted, bookings) = try transaction.insert(plan.draft(order, by: actor, at: now))
        var members = zip(bookings, plan.flights).map { OrderBooking($0, on: $1) }
        guard order.holds else { return .order(OrderDetails(inserted, members, at: now)) }
        for index in members.indices {
            let booking = members[index].booking
            let decision = hold(booking.state, booking.seat, members[index].flight, by: actor, now)
            members[index].booking = try transaction.update(booking, decision)
        }
        return .order(OrderDetails(inserted, members, at: now))
    }

    private func flights<Transaction: BookingTransaction & ~Copyable>(
        of order: NewOrder,
        in transaction: inout Transaction
    ) throws(StoreError) -> [Flight?] {
        var flights: [Flight?] = []
        for item in order.items { flights.append(try transaction.flight(item.flightID)) }
        return flights
    }

    private func hold(
        _ state: BookingState,
        _ seat: SeatNumber,
        _ flight: Flight,
        by actor: Actor,
        _ now: Timestamp
    ) -> Decision {
        rules.decide(
            .hold,
            on: state,
            seat: seat,
            departure: flight.details.departsAt,
            by: actor.token,
            now: now
        )
    }

    /// Makes sure that every named seat can be held, and chooses the other seats.
    ///
    /// - Returns: The refusal; nil if the plan has a free seat for each booking.
    private func findSeats<Transaction: BookingTransaction & ~Copyable>(
        for plan: inout NewOrderPlan,
        _ order: NewOrder,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> RuleRefusal? {
        var refused: [GroupRefusal.Member] = []
        for (index, flight) in plan.flights.enumerated() where now >= flight.details.departsAt {
            refused.append(plan.refused(index, .invalidTransition))
        }
        if !refused.isEmpty { return plan.refusal(.invalidTransition, refused) }
        for (index, seat) in plan.seats.enumerated() {
            guard let seat else { continue }
            let flight = plan.flights[index].id
            if try !free(seat, on: flight, at: now, in: &transaction) {
                refused.append(plan.refused(index, .seatUnavailable))
            }
        }
        if !refused.isEmpty { return plan.refusal(.seatUnavailable, refused) }
        for party in plan.parties {
            let taken = try transaction.takenSeats(on: party.flight.id, at: now)
            if let refusal = plan.choose(for: party, taken: taken, wish: order.wish) {
                return refusal
            }
            for index in party.indices {
                // The seats of bookings whose deadline has passed count as free; now they have to be.
                guard let seat = plan.seats[index],
                    try free(seat, on: party.flight.id, at: now, in: &transaction)
                else { throw .invalidData(detail: "a chosen seat is not free") }
            }
        }
        return nil
    }
}

/// The seats of an order that is being created.
private struct NewOrderPlan {
    /// The bookings of one flight for which the server chooses the seats.
    struct Party {
        let flight: Flight
        /// Their indices in the request.
        var indices: [Int]
    }

    let flights: [Flight]
    /// The seat of each booking; nil until the server has chosen one.
    private(set) var seats: [SeatNumber?]
    private let items: [NewOrder.Item]
    private var choice: OrderChoice?

    init(_ order: NewOrder, on flights: [Flight]) {
        self.flights = flights
        items = order.items
        seats = order.items.map { item in
            guard case .named(let seat) = item.seat else { return nil }
            return seat
        }
    }

    /// The indices of the bookings whose seat the flight's cabin does not have.
    var unknownSeats: [Int] {
        items.indices.filter { index in
            guard case .named(let seat) = items[index].seat else { return false }
            return seat.map { !flights[index].details.cabin.contains($0) } ?? true
        }
    }

    /// The parties, in the order of their first bookings.
    var parties: [Party] {
        var parties: [Party] = []
        for index in items.indices where items[index].seat == .chosenByServer {
            let flight = flights[index]
            if let known = parties.firstIndex(where: { $0.flight.id == flight.id }) {
                parties[known].indices.append(index)
            } else {
                parties.append(Party(flight: flight, indices: [index]))
            }
        }
        return parties
    }

    /// Chooses the seats of a party.
    ///
    /// - Returns: The refusal; nil if there are enough seats.
    mutating func choose(
        for party: Party,
        taken: [SeatNumber],
        wish: SeatWish
    ) -> RuleRefusal? {
        // Seats that the same request names count as taken.
        let named = seats.indices.filter { flights[$0].id == party.flight.id }.compactMap {
            seats[$0]
        }
        var chooser = SeatChooser(party.flight.details.cabin, taken: taken + named, wish: wish)
        guard let found = chooser.choose(party.indices.count) else {
            return .noSeats(on: party.flight.id, available: chooser.available)
        }
        for (index, seat) in zip(party.indices, found.seats) { seats[index] = seat }
        choice = OrderChoice(
            isTogether: found.result.isTogether && choice?.isTogether ?? true,
            orphans: found.result.orphans + (choice?.orphans ?? 0)
        )
        return nil
    }

    /// The order to insert.
    ///
    /// - Precondition: Every booking has a seat.
    func draft(_ order: NewOrder, by actor: Actor, at now: Timestamp) -> OrderDraft {
        OrderDraft(
            references: order.references,
            creator: actor.token,
            createdAt: now,
            choice: choice,
            bookings: items.indices.compactMap { index in
                seats[index].map { seat in
                    BookingDraft(
                        flightID: items[index].flightID,
                        seat: seat,
                        passengerName: items[index].passengerName,
                        by: actor,
                        at: now
                    )
                }
            }
        )
    }

    func refused(_ index: Int, _ reason: RefusalReason) -> GroupRefusal.Member {
        GroupRefusal.Member(name: .index(index), seat: seats[index], reason: reason)
    }

    func refusal(_ reason: RefusalReason, _ members: [GroupRefusal.Member]) -> RuleRefusal {
        .group(GroupRefusal(reason: reason, order: nil, members: members))
    }
}
