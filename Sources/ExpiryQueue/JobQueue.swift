public import Bookings
public import Redis

/// Delayed jobs in Redis, as workers and servers see them.
///
/// Confined to one thread, as its connection is. Jobs come at least once: a worker that dies loses
/// its lease and not its jobs.
public struct JobQueue: ~Copyable {
    private var connection: RedisConnection
    private let keys: JobKeys

    /// Takes over a connection.
    public init(over connection: consuming RedisConnection, keys: JobKeys = JobKeys()) {
        self.connection = connection
        self.keys = keys
    }

    /// Schedules jobs, announces them, and wakes a worker; doing it twice does no harm.
    public mutating func send(_ jobs: ArraySlice<ExpiryJob>) throws(RedisError) {
        guard !jobs.isEmpty else { return }
        var schedule = RedisCommand("ZADD", keys.scheduled)
        var announce = RedisCommand("RPUSH", keys.announced)
        for job in jobs {
            let name = JobName.of(job)
            schedule.append(job.deadline.rawValue)
            schedule.append(name)
            announce.append(name)
        }
        // The jobs come before the news of them, and the news before the bell: who hears the bell
        // finds all of it.
        try checked(
            try connection.pipeline([
                schedule,
                announce,
                RedisCommand("LTRIM", keys.announced, "-\(QueueLimits.announcements)", "-1"),
                RedisCommand("RPUSH", keys.bell, "1"),
                RedisCommand("LTRIM", keys.bell, "-1", "-1"),
            ])
        )
    }

    /// Claims jobs that are due or whose lease has run out, and takes note of new ones.
    ///
    /// - Parameters:
    ///   - limit: How many jobs at most.
    ///   - now: By the clock of the deadlines.
    ///   - leaseMilliseconds: How long they are this worker's.
    /// - Returns: The jobs, the news, and when to ask again.
    /// - Throws: `RedisError`.
    public mutating func claim(
        limit: Int = QueueLimits.claimedJobs,
        now: Timestamp,
        leaseMilliseconds: Int64 = QueueLimits.leaseMilliseconds
    ) throws(RedisError) -> Claim {
        let reply = try connection.run(
            JobScripts.claim,
            keys: [keys.scheduled, keys.leased, keys.announced],
            arguments: [
                String(now.rawValue), String(limit), String(leaseMilliseconds),
                String(QueueLimits.receivedAnnouncements),
            ]
        )
        guard let claim = Claim(reply, limit: limit) else {
            throw RedisError(.unexpectedReply, command: "claim", detail: "not a claim")
        }
        return claim
    }

    /// Removes jobs that are done; those whose lease was lost stay their new owner's.
    ///
    /// - Returns: How many were removed.
    @discardableResult
    public mutating func acknowledge(
        _ jobs: [ExpiryJob],
        of lease: Lease
    ) throws(RedisError) -> Int {
        try acknowledge(names: jobs.map(JobName.of), of: lease)
    }

    /// Removes what was claimed and is no job: somebody else wrote into the queue.
    package mutating func acknowledge(names: [String], of lease: Lease) throws(RedisError) -> Int {
        guard !names.isEmpty else { return 0 }
        let reply = try connection.run(
            JobScripts.acknowledge,
            keys: [keys.leased],
            arguments: [lease.token] + names
        )
        return Int(reply.number ?? 0)
    }

    /// Gives jobs back that were not done; those whose lease was lost stay their new owner's.
    ///
    /// - Returns: How many were given back.
    @discardableResult
    public mutating func release(
        _ jobs: [ExpiryJob],
        of lease: Lease,
        dueAgainAt moment: Timestamp
    ) throws(RedisError) -> Int {
        guard !jobs.isEmpty else { return 0 }
        let reply = try connection.run(
            JobScripts.release,
            keys: [keys.leased, keys.scheduled],
            arguments: [lease.token, String(moment.rawValue)] + jobs.map(JobName.of)
        )
        return Int(reply.number ?? 0)
    }

    /// Notes that a worker is alive, and forgets those that have been silent for long.
    package mutating func workerIsAlive(name: String, now: Timestamp) throws(RedisError) {
        let forgotten = now.advanced(byMilliseconds: -QueueLimits.workerMemoryMilliseconds)
        try checked(
            try connection.pipeline([
                RedisCommand("ZADD", keys.workers, String(now.rawValue), name),
                RedisCommand(
                    "ZREMRANGEBYSCORE",
                    keys.workers,
                    "-inf",
                    "(\(forgotten.rawValue)"
                ),
            ])
        )
    }

    /// Looks at the whole queue: how many jobs in which state, and which workers.
    public mutating func inspect(now: Timestamp) throws(RedisError) -> QueueState {
        let replies = try connection.pipeline([
            RedisCommand("ZCARD", keys.scheduled),
            RedisCommand("ZCARD", keys.leased),
            RedisCommand("ZCOUNT", keys.scheduled, "-inf", String(now.rawValue)),
            RedisCommand("ZRANGE", keys.workers, "0", "-1", "WITHSCORES"),
        ])
        try checked(replies)
        guard replies.count == 4, let scheduled = replies[0].number, let leased = replies[1].number,
            let overdue = replies[2].number, let workers = replies[3].elements
        else { throw RedisError(.unexpectedReply, command: "ZCARD", detail: "not a number") }
        return QueueState(
            scheduled: Int(scheduled),
            leased: Int(leased),
            overdue: Int(overdue),
            workers: QueueState.workers(workers)
        )
    }

    private func checked(_ replies: [RedisReply]) throws(RedisError) {
        for case .error(let text) in replies {
            let kind = String(text.prefix { $0 != " " })
            throw RedisError(.refused(kind: kind), command: "pipeline", detail: text)
        }
    }
}
