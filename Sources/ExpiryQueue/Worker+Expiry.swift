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
            finish(claim, try expire(claim.jobs, by: .job))
        } catch {
            let soon = clock.now().advanced(byMilliseconds: QueueLimits.retryMilliseconds)
            giveBack(claim.jobs, of: claim.lease, dueAgainAt: soon)
            throw error
        }
    }

    /// Expires what the database says is overdue; whether there may be more.
    mutating func sweepOnce(graceMilliseconds: Int64) throws(StoreError) -> Bool {
        let since = clock.now().advanced(byMilliseconds: -graceMilliseconds)
        let jobs = try store.overdue(limit: QueueLimits.claimedJobs, now: since)
        guard !jobs.isEmpty else { return false }
        let results = try expire(jobs, by: .sweep)
        // Without progress there is nothing to go on with: the next sweep may find more.
        return jobs.count == QueueLimits.claimedJobs && results.contains { $0?.isSettled == true }
    }

    /// Expires bookings, and says so; nil for each that the store cannot read or write.
    private mutating func expire(
        _ jobs: [ExpiryJob],
        by source: ExpirySource
    ) throws(StoreError) -> [ExpiryResult?] {
        let results = try together(jobs)
        let committed = clock.now()
        for case (let job, let result?) in zip(jobs, results) {
            switch result {
            case .expired(let status, _):
                let lateness = max(0, committed.rawValue - job.deadline.rawValue)
                note(.expired(source, from: status, latenessMilliseconds: lateness))
                log.expired(job, latenessMilliseconds: lateness, by: source)
            case .leftAlone(let reason):
                note(.leftAlone(reason))
                log.leftAlone(job, reason, by: source)
            }
        }
        return results
    }

    /// One transaction for all; one for each where something is wrong with one of them, so that a
    /// damaged row does not keep every other hold from ending.
    private mutating func together(_ jobs: [ExpiryJob]) throws(StoreError) -> [ExpiryResult?] {
        do throws(StoreError) {
            return try store.expire(jobs, now: clock.now())
        } catch  where error.mayConcernOneRow {
            var results: [ExpiryResult?] = []
            for job in jobs { results.append(try alone(job)) }
            return results
        }
    }

    private mutating func alone(_ job: ExpiryJob) throws(StoreError) -> ExpiryResult? {
        do throws(StoreError) {
            return try store.expire([job], now: clock.now()).first
        } catch  where error.mayConcernOneRow {
            log.damaged(job, error)
            note(.storeFailed)
            return nil
        }
    }

    /// Acknowledges what is settled; what is not comes again later.
    private mutating func finish(_ claim: Claim, _ results: [ExpiryResult?]) {
        let outcomes = zip(claim.jobs, results)
        let settled = outcomes.filter { $0.1?.isSettled == true }.map(\.0)
        let early = outcomes.filter { $0.1?.isSettled == false }.map(\.0)
        let damaged = outcomes.filter { $0.1 == nil }.map(\.0)
        let now = clock.now()
        let acknowledged = link.attempt(at: now) { queue throws(RedisError) in
            try queue.acknowledge(settled, of: claim.lease)
        }
        note(.acknowledged(acknowledged ?? 0))
        for job in early {
            let soon = now.advanced(byMilliseconds: QueueLimits.retryMilliseconds)
            giveBack([job], of: claim.lease, dueAgainAt: max(job.deadline, soon))
        }
        let later = now.advanced(byMilliseconds: QueueLimits.damagedJobMilliseconds)
        giveBack(damaged, of: claim.lease, dueAgainAt: later)
    }

    /// Gives jobs back; where Redis does not hear it, the lease runs out by itself.
    private mutating func giveBack(
        _ jobs: [ExpiryJob],
        of lease: Lease,
        dueAgainAt moment: Timestamp
    ) {
        guard !jobs.isEmpty else { return }
        let returned = link.attempt(at: clock.now()) { queue throws(RedisError) in
            try queue.release(jobs, of: lease, dueAgainAt: moment)
        }
        note(.returned(returned ?? 0))
    }
}

extension ExpiryResult {
    /// Whether nothing is left to do about the deadline.
    fileprivate var isSettled: Bool { self != .leftAlone(.notYetDue) }
}

extension StoreError {
    /// Whether other bookings may be written although this happened.
    fileprivate var mayConcernOneRow: Bool {
        switch self {
        case .corrupt, .unexpected: true
        case .locked, .full, .readOnly, .inputOutput, .overloaded, .closed: false
        }
    }
}
