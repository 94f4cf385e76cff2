import Bookings
import SQLiteStore

/// The checks after each step and at the end.
extension Simulation {
    /// Checks that every booking is as in the model, and that no seat has two holders.
    func checkEveryBooking() throws {
        var seen: [BookingID: Seen] = [:]
        var holders: [SeatNumber: BookingID] = [:]
        var twice: SeatNumber?
        let page = BookingPage(limit: BookingLimits.pageRows)
        let end = try reader.bookings(
            page,
            for: .anonymous,
            now: Timestamp(rawValue: now)
        ) { view in
            seen[view.id] = Seen(
                order: view.orderID,
                seat: view.seat,
                status: view.state.status,
                until: view.state.expiresAt?.rawValue,
                refundDue: view.state.refundDue
            )
            guard view.state.status.hasSeat else { return }
            if holders.updateValue(view.id, forKey: view.seat) != nil { twice = view.seat }
        }
        if case .more = end { throw violation("more bookings than a page holds") }
        if let twice { throw violation("seat \(twice) has two holders") }
        guard seen.count == model.entries.count else {
            throw violation("\(seen.count) bookings instead of \(model.entries.count)")
        }
        for entry in model.entries.values {
            guard let found = seen[entry.id] else {
                throw violation("booking \(entry.id.rawValue) is missing")
            }
            let status = entry.seen(at: now)
            let until = status.hasDeadline ? entry.until : nil
            let expected = Seen(
                order: entry.order,
                seat: entry.seat,
                status: status,
                until: until,
                refundDue: entry.refundDue
            )
            guard found == expected else {
                throw violation("booking \(entry.id.rawValue) is \(found), not \(expected)")
            }
        }
        try checkOrders(seen)
    }

    /// A booking as a reader sees it.
    private struct Seen: Equatable {
        let order: OrderID?
        let seat: SeatNumber
        let status: BookingStatus
        let until: Int64?
        let refundDue: Bool
    }

    /// Checks that all live bookings of an order have the same status and the same deadline.
    private func checkOrders(_ seen: [BookingID: Seen]) throws {
        for (id, members) in model.orders {
            let live = members.compactMap { seen[$0] }.filter { !$0.status.isFinal }
            guard let first = live.first else { continue }
            guard live.allSatisfy({ $0.status == first.status && $0.until == first.until }) else {
                throw violation("order \(id.rawValue) is torn: \(live)")
            }
        }
    }

    /// Lets every deadline pass and the workers finish, without faults; then no hold may be left.
    func comeToRest() throws {
        isAtRest = true
        moveClock(by: 1_000_000)
        for _ in 0..<20 {
            step += 1
            moveClock(by: 3_000)
            for index in workers.indices { try work(worker: index) }
        }
        try checkEveryBooking()
        let overdue = try reader.overdue(limit: 1, now: Timestamp(rawValue: now))
        if let job = overdue.first { throw violation("\(job) never ended") }
        try checkEvents()
        try checkSeatStream()
        try checkConsumer()
        let report = try file.check(now: Timestamp(rawValue: now))
        for finding in report.findings where !finding.holds {
            throw violation("not true: \(finding.invariant): \(finding.offenders)")
        }
    }

    /// Checks that the events of each booking are those of the model.
    private func checkEvents() throws {
        var last = EventID(rawValue: 0)
        for entry in model.entries.values.sorted(by: { $0.id.rawValue < $1.id.rawValue }) {
            let rows = try reader.history(
                of: entry.id,
                for: .anonymous,
                now: Timestamp(rawValue: now)
            )
            let steps = (rows ?? []).map {
                Model.Step(cause: $0.transition.cause, at: $0.transition.at.rawValue)
            }
            guard steps == entry.steps else {
                throw violation(
                    "booking \(entry.id.rawValue) has the events \(steps), not \(entry.steps)"
                )
            }
            let ids = (rows ?? []).map(\.id)
            guard ids == ids.sorted(), Set(ids).count == ids.count else {
                throw violation("the events of booking \(entry.id.rawValue) are out of order")
            }
            guard let first = ids.first, first > last else {
                throw violation("booking \(entry.id.rawValue) was created before an older one")
            }
            last = first
        }
    }

    /// Checks that a subscriber that applies every change of a seat has the seat map.
    private func checkSeatStream() throws {
        var seats: [SeatNumber: SeatState] = [:]
        var after = EventID(rawValue: 0)
        while true {
            let (changes, next) = try reader.seatChanges(after: after, limit: 1_000)
            for change in changes { seats[change.seat] = change.state }
            guard next > after else { break }
            after = next
        }
        let map = try reader.seatMap(of: flight, now: Timestamp(rawValue: now))
        for (seat, state) in map?.seats ?? [] where seats[seat] ?? .available != state {
            throw violation("the stream shows seat \(seat) as \(seats[seat] as Any), not \(state)")
        }
    }
}
