import Bookings

/// Orders and exchanged seats.
extension Model {
    /// Creates an order, as far as its seats are free; `inserted` is what the store inserted for it.
    mutating func create(
        _ order: NewOrder,
        inserted: () -> Order?,
        now: Int64
    ) -> Answer {
        var seats: [SeatNumber?] = order.items.map { item in
            guard case .named(let seat) = item.seat else { return nil }
            return seat
        }
        if order.holds {
            var areFree = true
            for seat in seats.compactMap({ $0 }) where !isFree(seat, now: now) { areFree = false }
            guard areFree else { return .refused("seat") }
            let taken = entries.values.filter { $0.seen(at: now).hasSeat }.map(\.seat)
            let named = seats.compactMap { $0 }
            var chooser = SeatChooser(cabin, taken: taken + named, wish: order.wish)
            let open = seats.indices.filter { seats[$0] == nil }
            if !open.isEmpty {
                guard let choice = chooser.choose(open.count) else {
                    return .refused("only \(chooser.available)")
                }
                for (index, seat) in zip(open, choice.seats) {
                    seats[index] = seat
                    _ = isFree(seat, now: now)
                }
            }
        }
        guard let created = inserted() else { return .refused("nothing was inserted") }
        orders[created.id] = created.bookingIDs
        for (id, seat) in zip(created.bookingIDs, seats) {
            guard let seat else { return .refused("other") }
            _ = create(id, seat: seat, in: created.id, now: now)
            if order.holds, let word = apply(.hold, to: id, now: now) { return .refused(word) }
        }
        return granted(created.bookingIDs)
    }

    /// Applies an action to every live booking of an order, or to none.
    mutating func act(_ action: Action, onOrder id: OrderID, now: Int64) -> Answer {
        guard let members = orders[id] else { return .refused("unknown") }
        for member in members { look(member, now: now) }
        let live = members.filter { entries[$0]?.status.isFinal == false }
        guard !live.isEmpty else { return act(action, onEnded: members, now: now) }
        if action == .hold {
            // Passed deadlines of other holders stay recorded, also if the order is refused.
            let seats = live.compactMap { entries[$0] }.filter { $0.status == .initiated }.map(
                \.seat
            )
            let free = seats.map { isFree($0, now: now) }
            let isDouble = Set(seats).count < seats.count
            if free.contains(false) || isDouble { return .refused("seat") }
        }
        var attempt = self
        for member in live {
            if let word = attempt.apply(action, to: member, now: now) { return .refused(word) }
        }
        self = attempt
        return granted(members)
    }

    private mutating func act(_ action: Action, onEnded members: [BookingID], now: Int64) -> Answer
    {
        let all = members.compactMap { entries[$0] }
        let isRefunded = all.contains { $0.status == .refunded }
        switch action {
        case .pay(success: true) where !isRefunded:
            for member in members { _ = apply(action, to: member, now: now) }
            return .refused("expired")
        case .refund where all.contains(where: \.refundDue):
            for entry in all where entry.refundDue { _ = apply(action, to: entry.id, now: now) }
            return granted(members)
        case .hold, .refund, .pay(success: true):
            return .refused("invalid")
        default:
            let ranOut = !isRefunded && all.contains { !$0.released }
            return .refused(ranOut ? "expired" : "invalid")
        }
    }

    /// Gives each booking the seat of the next one.
    mutating func swap(_ ids: [BookingID], now: Int64) -> Answer {
        let members = ids.compactMap { entries[$0] }
        guard members.count == ids.count else { return .refused("unknown") }
        let words = members.map { entry -> String? in
            let status = entry.seen(at: now)
            if status.hasSeat { return nil }
            return status == .expired && !entry.released ? "expired" : "invalid"
        }
        if let word = words.compactMap({ $0 }).first {
            for (id, word) in zip(ids, words) where word == "expired" { look(id, now: now) }
            return .refused(word)
        }
        for (index, entry) in members.enumerated() {
            entries[entry.id]?.step(.swap, entry.status, now)
            entries[entry.id]?.seat = members[(index + 1) % members.count].seat
        }
        return granted(ids)
    }
}
