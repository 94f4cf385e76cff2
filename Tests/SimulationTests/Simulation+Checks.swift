import Bookings
import SQLiteStore

/// What must be true after each step, and at rest.
extension Simulation {
    /// Every booking looks as the model says, and no seat has two owners.
    func checkEveryBooking() throws {
        var seen: [BookingID: (status: BookingStatus, until: Int64?, refundDue: Bool)] = [:]
        var owners: [SeatNumber: BookingID] = [:]
        var twice: SeatNumber?
        let page = BookingPage(limit: BookingLimits.pageRows)
        let end = try sessions.reader.bookings(
            page,
            for: .anonymous,
            now: Timestamp(rawValue: now)
        ) { view in
            seen[view.id] = (
                view.state.status, view.state.expiresAt?.rawValue, view.state.refundDue
            )
            guard view.state.status.ownsSeat else { return }
            if owners.updateValue(view.id, forKey: view.seat) != nil { twice = view.seat }
        }
        if case .more = end { throw violation("more bookings than a page holds") }
        if let twice { throw violation("seat \(twice) has two owners") }
        guard seen.count == model.entries.count else {
            throw violation("\(seen.count) bookings where \(model.entries.count) were answered")
        }
        for entry in model.entries.values {
            guard let found = seen[entry.id] else {
                throw violation("booking \(entry.id.rawValue) was answered and is not there")
            }
            let status = entry.seen(at: now)
            let until = status.hasDeadline ? entry.until : nil
            guard found == (status, until, entry.refundDue) else {
                throw violation(
                    "booking \(entry.id.rawValue) is \(found), not \((status, until))"
                )
            }
        }
    }

    /// Lets every deadline pass and the workers finish; then nothing may be left over.
    func comeToRest() throws {
        now += 1_000_000
        claims = [[], []]
        redis.forgetLeases()
        for _ in 0..<1_000 {
            step += 1
            try work(worker: step % 2)
            try sweep(worker: step % 2)
        }
        try checkEveryBooking()
        let overdue = try sessions.overdue(
            limit: 1,
            worker: 0,
            now: Timestamp(rawValue: now)
        )
        if let job = overdue.first { throw violation("\(job) never ended") }
        try checkHistories()
    }

    /// The history of each booking is the model's, step by step.
    private func checkHistories() throws {
        var last = EventID(rawValue: 0)
        for entry in model.entries.values.sorted(by: { $0.id.rawValue < $1.id.rawValue }) {
            let rows = try sessions.reader.history(
                of: entry.id,
                for: .anonymous,
                now: Timestamp(rawValue: now)
            )
            let steps = (rows ?? []).map {
                Model.Step(cause: $0.transition.cause, at: $0.transition.at.rawValue)
            }
            guard steps == entry.steps else {
                throw violation(
                    "booking \(entry.id.rawValue) has the history \(steps), not \(entry.steps)"
                )
            }
            let ids = (rows ?? []).map(\.id)
            guard ids == ids.sorted(), Set(ids).count == ids.count else {
                throw violation("the history of booking \(entry.id.rawValue) is out of order")
            }
            guard let first = ids.first, first > last else {
                throw violation("booking \(entry.id.rawValue) was made before an older one")
            }
            last = first
        }
    }
}
