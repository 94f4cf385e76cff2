public import Bookings
internal import Redis

/// The right to process some jobs for a limited time.
public struct Lease: Hashable, Sendable {
    /// The end of the lease by the clock of Redis, in milliseconds; no two leases of a job have the
    /// same end.
    let token: String
}

/// The result of a worker's request for jobs.
public struct Claim: Sendable {
    /// The lease on `jobs` and `invalidNames`.
    public let lease: Lease
    /// The jobs that the worker has claimed.
    public let jobs: [ExpiryJob]
    /// Claimed elements of the queue that are not names of jobs.
    package let invalidNames: [String]
    /// New jobs that no other worker has logged.
    public let announced: [ExpiryJob]
    /// The due time of the next scheduled job; nil if no job is scheduled.
    public let nextDue: Timestamp?
    /// Whether a limit was reached, so that another claim may return more.
    package let isFull: Bool

    /// Reads the reply of the claim script; nil if the reply has another form.
    init?(_ reply: RedisReply, limit: Int) {
        guard let parts = reply.elements, parts.count == 4, let token = parts[0].text,
            let claimed = parts[1].elements, let announced = parts[2].elements
        else { return nil }
        lease = Lease(token: token)
        var jobs: [ExpiryJob] = []
        var invalidNames: [String] = []
        for name in claimed.compactMap(\.text) {
            if let job = JobName.job(named: name) {
                jobs.append(job)
            } else {
                invalidNames.append(name)
            }
        }
        self.jobs = jobs
        self.invalidNames = invalidNames
        self.announced = announced.compactMap(\.text).compactMap(JobName.job(named:))
        nextDue = parts[3].text.flatMap(Timestamp.init(score:))
        isFull = claimed.count >= limit || announced.count >= QueueLimits.takenAnnouncements
    }
}
