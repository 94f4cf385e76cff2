package import Bookings
internal import Redis

extension Worker where Store: ~Copyable {
    /// Expires what was claimed, and tells Redis after the commit.
    package mutating func settle(_ claim: Claim) throws(StoreError) {
        for name in claim.strangers { log.stranger(name) }
        if !claim.strangers.isEmpty {
            let _: Int? = link.attempt(at: clock.now()) { queue throws(RedisError) in
                try queue.acknowledge(names: claim.strangers, of: claim.lease)
            }
        }
        guard !claim.jobs.isEmpty else { return }
        do throws(StoreError) {
            let results = try expire(claim.jobs, by: .job)
            finish(claim, results)
        } catch {
            giveBack(claim.jobs, of: claim.lease)
            throw error
        }
    }

    /// Expires what the database says is overdue; whether there may be more.
    mutating func sweepOnce(graceMilliseconds: Int64) throws(StoreError) -> Bool {
        let since = clock.now().advanced(byMilliseconds: -graceMilliseconds)
        let jobs = try store.overdue(limit: Limits.claimedJobs, now: since)
        guard !jobs.isEmpty else { return false }
        let results = try expire(jobs, by: .sweep)
        // Without progress there is nothing to go on with: the next sweep may find more.
        return jobs.count == Limits.claimedJobs && results.contains { $0 != .leftAlone(.notYetDue) }
    }

    /// One transaction.
    private mutating func expire(
        _ jobs: [ExpiryJob],
        by source: WorkerLog.Source
    ) throws(StoreError) -> [ExpiryResult] {
        let results = try store.expire(jobs, now: clock.now())
        let committed = clock.now()
        statistics.update { values in
            for (job, result) in zip(jobs, results) {
                switch (result, source) {
                case (.expired, .job): values.expiredByJob += 1
                case (.expired, .sweep): values.expiredBySweep += 1
                case (.leftAlone, _):
                    values.leftAlone += 1
                    continue
                }
                values.lateness.add(milliseconds: committed.rawValue - job.deadline.rawValue)
            }
        }
        for (job, result) in zip(jobs, results) {
            switch result {
            case .expired:
                let lateness = committed.rawValue - job.deadline.rawValue
                log.expired(job, latenessMilliseconds: lateness, by: source)
            case .leftAlone(let reason): log.leftAlone(job, reason, by: source)
            }
        }
        return results
    }

    /// Acknowledges what is settled; a job whose time has not come waits for it again.
    private mutating func finish(_ claim: Claim, _ results: [ExpiryResult]) {
        let early = zip(claim.jobs, results).filter { $0.1 == .leftAlone(.notYetDue) }.map(\.0)
        let settled = zip(claim.jobs, results).filter { $0.1 != .leftAlone(.notYetDue) }.map(\.0)
        let now = clock.now()
        let _: Void? = link.attempt(at: now) { queue throws(RedisError) in
            try queue.acknowledge(settled, of: claim.lease)
            for job in early {
                let again = max(
                    job.deadline,
                    now.advanced(byMilliseconds: Limits.retryMilliseconds)
                )
                try queue.release([job], of: claim.lease, dueAgainAt: again)
            }
        }
    }

    private mutating func giveBack(_ jobs: [ExpiryJob], of lease: Lease) {
        let now = clock.now()
        // Where Redis does not hear it, the lease runs out by itself.
        let _: Int? = link.attempt(at: now) { queue throws(RedisError) in
            try queue.release(
                jobs,
                of: lease,
                dueAgainAt: now.advanced(byMilliseconds: Limits.retryMilliseconds)
            )
        }
    }
}
