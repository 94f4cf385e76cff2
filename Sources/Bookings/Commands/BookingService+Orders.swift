/// Commands on orders.
extension BookingService {
    /// Applies an action to every live booking of an order, or to none.
    func act<Transaction: BookingTransaction & ~Copyable>(
        _ action: Action,
        onOrder id: OrderID,
        by actor: Actor,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Outcome {
        guard let order = try transaction.order(id), actor.sees(bookingOf: order.creator) else {
            return .refused(.unknownOrder)
        }
        var members = try self.members(of: order, in: &transaction)
        let decision = rules.decide(action, onOrder: members, by: actor.token, now: now)
        if let reason = decision.reason {
            try write(decision.decisions, of: &members, in: &transaction)
            let refused = decision.rejections.map { (index: $0.index, reason: $0.reason) }
            return .refused(refusal(reason, refused, of: members, now: now))
        }
        let conflicts = try conflicts(decision.decisions, of: members, at: now, in: &transaction)
        guard conflicts.isEmpty else {
            let refused = conflicts.map { (index: $0, reason: RefusalReason.seatUnavailable) }
            return .refused(refusal(.seatUnavailable, refused, of: members, now: now))
        }
        try write(decision.decisions, of: &members, in: &transaction)
        return .order(OrderDetails(order, members, at: now))
    }

    /// The bookings of an order with their flights, in the order of `Order.bookingIDs`.
    func members<Transaction: BookingTransaction & ~Copyable>(
        of order: Order,
        in transaction: inout Transaction
    ) throws(StoreError) -> [OrderBooking] {
        var members: [OrderBooking] = []
        members.reserveCapacity(order.bookingIDs.count)
        for id in order.bookingIDs {
            guard let member = try member(id, in: &transaction) else {
                throw .invalidData(detail: "order \(order.id.rawValue): no booking \(id.rawValue)")
            }
            members.append(member)
        }
        return members
    }

    /// A booking with its flight; nil if it does not exist.
    func member<Transaction: BookingTransaction & ~Copyable>(
        _ id: BookingID,
        in transaction: inout Transaction
    ) throws(StoreError) -> OrderBooking? {
        guard let booking = try transaction.booking(id) else { return nil }
        guard let flight = try transaction.flight(booking.flightID) else {
            throw .invalidData(detail: "booking \(id.rawValue): no flight")
        }
        return OrderBooking(booking, on: flight)
    }

    /// Writes what the rules have decided about each booking.
    private func write<Transaction: BookingTransaction & ~Copyable>(
        _ decisions: [Decision],
        of members: inout [OrderBooking],
        in transaction: inout Transaction
    ) throws(StoreError) {
        for index in members.indices where decisions[index].changesBooking {
            members[index].booking = try transaction.update(
                members[index].booking,
                decisions[index]
            )
        }
    }

    /// The indices of the bookings whose seats are not free.
    ///
    /// Two bookings of the order that take the same seat conflict with each other.
    private func conflicts<Transaction: BookingTransaction & ~Copyable>(
        _ decisions: [Decision],
        of members: [OrderBooking],
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> [Int] {
        var conflicts: Set<Int> = []
        var takers: [SeatOnFlight: Int] = [:]
        for (index, member) in members.enumerated() {
            guard let seat = decisions[index].takenSeat(of: member.booking) else { continue }
            let flight = member.booking.flightID
            if let other = takers.updateValue(index, forKey: SeatOnFlight(seat, on: flight)) {
                conflicts.formUnion([other, index])
            }
            if try !free(seat, on: flight, at: now, in: &transaction) { conflicts.insert(index) }
        }
        return conflicts.sorted()
    }

    private func refusal(
        _ reason: RefusalReason,
        _ refused: [(index: Int, reason: RefusalReason)],
        of members: [OrderBooking],
        now: Timestamp
    ) -> RuleRefusal {
        let states = members.map { $0.booking.state.observed(at: now) }
        return .group(
            GroupRefusal(
                reason: reason,
                order: GroupRefusal.OrderStatus(
                    status: OrderDetails.status(of: states),
                    allowed: rules.allowed(inOrder: members, now: now)
                ),
                members: refused.map { index, reason in
                    let booking = members[index].booking
                    return GroupRefusal.Member(
                        name: .id(booking.id),
                        seat: booking.seat,
                        reason: reason
                    )
                }
            )
        )
    }

    /// A live booking of the order of a booking that has ended; nil if there is none.
    func liveMember<Transaction: BookingTransaction & ~Copyable>(
        besides booking: Booking,
        in transaction: inout Transaction
    ) throws(StoreError) -> Booking? {
        guard booking.state.status.isFinal, let id = booking.orderID,
            let order = try transaction.order(id)
        else { return nil }
        for id in order.bookingIDs {
            if let member = try transaction.booking(id), !member.state.status.isFinal {
                return member
            }
        }
        return nil
    }

    /// Records that the deadline of an order has passed, if it has: all live bookings expire at once.
    func expire<Transaction: BookingTransaction & ~Copyable>(
        _ order: Order,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) {
        for id in order.bookingIDs {
            guard let booking = try transaction.booking(id) else { continue }
            let decision = rules.expire(booking.state, now: now)
            if decision.changesBooking { _ = try transaction.update(booking, decision) }
        }
    }
}

/// A seat of a flight.
struct SeatOnFlight: Hashable {
    let seat: SeatNumber
    let flight: FlightID

    init(_ seat: SeatNumber, on flight: FlightID) {
        self.seat = seat
        self.flight = flight
    }
}
