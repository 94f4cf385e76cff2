public import Bookings
internal import Redis

/// The right to some jobs for a while.
public struct Lease: Hashable, Sendable {
    /// When it ends by the clock of Redis, in milliseconds; no two leases of a job end together.
    let token: String
}

/// What a worker gets when it asks for work.
public struct Claim: Sendable {
    /// The lease on `jobs`.
    public let lease: Lease
    /// The jobs that are this worker's now.
    public let jobs: [ExpiryJob]
    /// Names in the queue that are no jobs'.
    package let strangers: [String]
    /// New jobs that no other worker has taken note of.
    public let announced: [ExpiryJob]
    /// When the next job is due; nil where none is scheduled.
    public let nextDue: Timestamp?
    /// Whether there may be more to claim at once.
    package let isFull: Bool

    /// Reads what the claim script returns; nil for anything else.
    init?(_ reply: RedisReply, limit: Int) {
        guard let parts = reply.elements, parts.count == 4, let token = parts[0].text,
            let claimed = parts[1].elements, let announced = parts[2].elements
        else { return nil }
        lease = Lease(token: token)
        var jobs: [ExpiryJob] = []
        var strangers: [String] = []
        for name in claimed.compactMap(\.text) {
            if let job = JobName.job(named: name) {
                jobs.append(job)
            } else {
                strangers.append(name)
            }
        }
        self.jobs = jobs
        self.strangers = strangers
        self.announced = announced.compactMap(\.text).compactMap(JobName.job(named:))
        nextDue = parts[3].text.flatMap(Timestamp.init(score:))
        isFull = claimed.count >= limit || announced.count >= QueueLimits.receivedAnnouncements
    }
}
