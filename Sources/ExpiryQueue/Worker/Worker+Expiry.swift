package import Bookings
internal import Redis

extension Worker where Store: ~Copyable {
    /// Expires the bookings of claimed jobs, and acknowledges the jobs after the commit.
    package mutating func process(_ claim: Claim) throws(StoreError) {
        for name in claim.invalidNames { log.invalidName(name) }
        if !claim.invalidNames.isEmpty {
            let _: Int? = queue.attempt(at: clock.now()) { queue throws(RedisError) in
                try queue.acknowledge(names: claim.invalidNames, of: claim.lease)
            }
        }
        guard !claim.jobs.isEmpty else { return }
        do throws(StoreError) {
            finish(claim, try expire(claim.jobs, by: .job))
        } catch {
            reschedule(claim.jobs, of: claim.lease, dueAt: clock.now() + QueueLimits.retryTime)
            throw error
        }
    }

    /// Expires bookings whose deadline passed at least `grace` ago, according to the database.
    ///
    /// - Returns: Whether there may be more of them.
    mutating func sweepOnce(grace: Duration) throws(StoreError) -> Bool {
        let jobs = try store.overdue(limit: QueueLimits.claimedJobs, now: clock.now() - grace)
        guard !jobs.isEmpty else { return false }
        let results = try expire(jobs, by: .sweep)
        // If this sweep expired nothing, the next one would find the same bookings.
        return jobs.count == QueueLimits.claimedJobs && results.contains { $0?.isFinal == true }
    }

    /// Expires bookings, and reports each of them.
    ///
    /// - Returns: A result for each job; nil if the store cannot read or write its booking.
    private mutating func expire(
        _ jobs: [ExpiryJob],
        by source: ExpirySource
    ) throws(StoreError) -> [ExpiryResult?] {
        let results = try expireTogether(jobs)
        let committed = clock.now()
        let hasEvents = results.contains { if case .expired = $0 { true } else { false } }
        if hasEvents {
            let _: Void? = queue.attempt(at: committed) { queue throws(RedisError) in
                try queue.announceEvents()
            }
        }
        for case (let job, let result?) in zip(jobs, results) {
            switch result {
            case .expired:
                let lateness = max(.zero, committed - job.deadline)
                notify(.expired(source, lateness: lateness))
                log.expired(job, lateness: lateness, by: source)
            case .leftUnchanged(let reason):
                notify(.leftUnchanged(reason))
                log.leftUnchanged(job, reason, by: source)
            }
        }
        return results
    }

    /// Expires bookings in one transaction.
    ///
    /// If one of them is damaged, each gets a transaction of its own, so that the others expire.
    private mutating func expireTogether(
        _ jobs: [ExpiryJob]
    ) throws(StoreError) -> [ExpiryResult?] {
        do throws(StoreError) {
            return try store.expire(jobs)
        } catch  where error.mayConcernOneBooking {
            var results: [ExpiryResult?] = []
            for job in jobs { results.append(try expireAlone(job)) }
            return results
        }
    }

    private mutating func expireAlone(_ job: ExpiryJob) throws(StoreError) -> ExpiryResult? {
        do throws(StoreError) {
            return try store.expire([job]).first
        } catch  where error.mayConcernOneBooking {
            log.damaged(job, error)
            notify(.storeFailed)
            return nil
        }
    }

    /// Acknowledges the jobs that need no more work, and schedules the others again.
    private mutating func finish(_ claim: Claim, _ results: [ExpiryResult?]) {
        let outcomes = zip(claim.jobs, results)
        let final = outcomes.filter { $0.1?.isFinal == true }.map(\.0)
        let early = outcomes.filter { $0.1?.isFinal == false }.map(\.0)
        let damaged = outcomes.filter { $0.1 == nil }.map(\.0)
        let now = clock.now()
        let acknowledged = queue.attempt(at: now) { queue throws(RedisError) in
            try queue.acknowledge(final, of: claim.lease)
        }
        notify(.acknowledged(acknowledged ?? 0))
        for job in early {
            let time = max(job.deadline, now + QueueLimits.retryTime)
            reschedule([job], of: claim.lease, dueAt: time)
        }
        reschedule(damaged, of: claim.lease, dueAt: now + QueueLimits.damagedJobTime)
    }

    /// Schedules jobs again; if Redis is unavailable, their lease ends by itself.
    private mutating func reschedule(
        _ jobs: [ExpiryJob],
        of lease: Lease,
        dueAt time: Timestamp
    ) {
        guard !jobs.isEmpty else { return }
        let rescheduled = queue.attempt(at: clock.now()) { queue throws(RedisError) in
            try queue.reschedule(jobs, of: lease, dueAt: time)
        }
        notify(.rescheduled(rescheduled ?? 0))
    }
}

extension ExpiryResult {
    /// Whether the job needs no more work.
    fileprivate var isFinal: Bool { self != .leftUnchanged(.notYetDue) }
}

extension StoreError {
    /// Whether the store may be able to write other bookings despite this error.
    fileprivate var mayConcernOneBooking: Bool {
        switch self {
        case .invalidData, .invariantViolated, .unexpected: true
        case .locked, .full, .readOnly, .inputOutput, .unavailable, .conflict, .outcomeUnknown,
            .overloaded, .closed:
            false
        }
    }
}
