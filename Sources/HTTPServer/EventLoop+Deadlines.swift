/// What happens when nothing happens.
extension EventLoop {
    /// How long the loop may wait, in the unit of `epoll_wait`.
    func timeoutMilliseconds() -> Int32 {
        var next = wheel.nextDeadline ?? .max
        if let acceptAgainAt { next = min(next, acceptAgainAt) }
        if let drainDeadline { next = min(next, drainDeadline) }
        guard next != .max else { return -1 }
        // Rounded up: waking a little early would mean waking twice.
        let milliseconds = (max(next - now, 0) + 999_999) / 1_000_000
        return Int32(min(milliseconds, 60_000))
    }

    /// Ends what has taken too long, and begins again what had to pause.
    func expireDeadlines() {
        if let acceptAgainAt, now >= acceptAgainAt { resumeAccepting() }
        while let slot = wheel.popExpired(now: now) {
            guard let connection = table.connection(at: slot),
                let deadline = connection.state.deadline(limits)
            else { continue }
            if deadline.at <= now {
                expire(connection, deadline.1)
            } else {
                // It has moved on since it was scheduled.
                wheel.schedule(slot, at: deadline.at)
            }
        }
        if let drainDeadline, now >= drainDeadline { dropEverything() }
    }

    private func expire(_ connection: Connection, _ overdue: ConnectionState.Overdue) {
        switch overdue {
        case .close: close(connection)
        case .drop(let refusal): drop(connection, refusal)
        case .refuse(let refusal):
            lendBuffers(to: connection)
            refuse(connection, refusal)
            advance(connection)
        }
    }
}
