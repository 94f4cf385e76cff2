/// Exchanging seats.
extension BookingService {
    /// Gives each booking the seat of the next one, and the last booking the seat of the first.
    func swapSeats<Transaction: BookingTransaction & ~Copyable>(
        of ids: [BookingID],
        by actor: Actor,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) -> Outcome {
        var members: [OrderBooking] = []
        for id in ids {
            guard let member = try member(id, in: &transaction),
                actor.sees(bookingOf: member.booking.creator)
            else { return .refused(.unknownBooking) }
            members.append(member)
        }
        guard members.allSatisfy({ $0.flight.id == members.first?.flight.id }) else {
            return .refused(.differentFlights)
        }
        let changes = members.indices.map { index in
            let next = members[(index + 1) % members.count]
            let decision = rules.swap(
                members[index],
                to: next.booking.seat,
                by: actor.token,
                now: now
            )
            return BookingChange(members[index].booking, decision)
        }
        let refused = changes.compactMap { change in
            change.decision.rejection.map { reason in
                GroupRefusal.Member(
                    name: .id(change.booking.id),
                    seat: change.booking.seat,
                    reason: reason
                )
            }
        }
        if let first = refused.first {
            for change in changes where change.decision.rejection == .holdExpired {
                try recordExpiry(of: change.booking, at: now, in: &transaction)
            }
            return .refused(
                .group(GroupRefusal(reason: first.reason, order: nil, members: refused))
            )
        }
        let changed = try transaction.exchangeSeats(changes)
        return .bookings(zip(changed, members).map { OrderBooking($0, on: $1.flight) })
    }

    /// Records that the deadline of a booking has passed, and with it that of its whole order.
    ///
    /// Does nothing if the deadline has not passed.
    func recordExpiry<Transaction: BookingTransaction & ~Copyable>(
        of booking: Booking,
        at now: Timestamp,
        in transaction: inout Transaction
    ) throws(StoreError) {
        if let id = booking.orderID, let order = try transaction.order(id) {
            return try expire(order, at: now, in: &transaction)
        }
        // An earlier booking of the same command may have expired this one.
        guard let current = try transaction.booking(booking.id) else { return }
        let decision = rules.expire(current.state, now: now)
        if decision.changesBooking { _ = try transaction.update(current, decision) }
    }
}
