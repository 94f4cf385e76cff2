import Bookings

/// Workers.
extension Simulation {
    /// A worker takes its next turn: claims jobs, or expires what it has claimed and says so.
    ///
    /// Everything else may happen between the two, the end of the lease included.
    func work(worker: Int) throws {
        guard !claims[worker].isEmpty else {
            claims[worker] = redis.claim(
                limit: .random(in: 1...4, using: &random),
                now: now,
                lease: .random(in: 50...1_000, using: &random)
            )
            return
        }
        let jobs = claims[worker]
        claims[worker] = []
        if sabotage == .acknowledgeBeforeCommit {
            redis.acknowledge(jobs)
            if Int.random(in: 0..<2, using: &random) == 0 { return }
        }
        try expire(sabotage == .ignoreFence ? withoutFence(jobs) : jobs, worker: worker)
        let crashed = Int.random(in: 0..<6, using: &random) == 0
        if !crashed { redis.acknowledge(jobs) }
    }

    /// A worker looks for itself what has run out.
    func sweep(worker: Int) throws {
        guard sabotage != .acknowledgeBeforeCommit else { return }
        let jobs = try sessions.overdue(
            limit: .random(in: 1...5, using: &random),
            worker: worker,
            now: Timestamp(rawValue: now)
        )
        try expire(jobs, worker: worker)
    }

    private func expire(_ jobs: [ExpiryJob], worker: Int) throws {
        // A worker without a fence also has no reason to look at the clock.
        let time =
            sabotage == .ignoreFence ? max(now, jobs.map(\.deadline.rawValue).max() ?? now) : now
        let results = try sessions.expire(jobs, worker: worker, now: Timestamp(rawValue: time))
        for (job, result) in zip(jobs, results) {
            let expected = model.expire(job, now: now)
            guard expected == result.isExpired else {
                throw violation("\(job) ended as \(result); the model says \(expected)")
            }
        }
    }

    /// Sabotage: the job's own deadline is replaced by the booking's.
    private func withoutFence(_ jobs: [ExpiryJob]) -> [ExpiryJob] {
        jobs.map { job in
            guard let until = model.entries[job.bookingID]?.until else { return job }
            return ExpiryJob(bookingID: job.bookingID, deadline: Timestamp(rawValue: until))
        }
    }
}

extension ExpiryResult {
    fileprivate var isExpired: Bool {
        if case .expired = self { true } else { false }
    }
}
