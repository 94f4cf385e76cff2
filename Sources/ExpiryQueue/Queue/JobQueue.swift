public import Bookings
public import Redis

/// Delayed jobs in Redis.
///
/// Confined to one thread, as its connection is. A job is delivered at least once: if a worker dies,
/// its lease ends and another worker claims the job.
public struct JobQueue: ~Copyable {
    private var connection: RedisConnection
    private let keys: JobKeys

    /// Creates a queue that owns `connection`.
    public init(over connection: consuming RedisConnection, keys: JobKeys = JobKeys()) {
        self.connection = connection
        self.keys = keys
    }

    /// Schedules and announces jobs, and wakes a worker; sending a job again changes nothing.
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
        // The wake-up is the last command, so a woken worker sees every job that was sent before it.
        try checked(
            try connection.pipeline([
                schedule,
                announce,
                RedisCommand("LTRIM", keys.announced, "-\(QueueLimits.announcements)", "-1"),
                RedisCommand("RPUSH", keys.wakeUps, "1"),
                RedisCommand("LTRIM", keys.wakeUps, "-1", "-1"),
            ])
        )
    }

    /// Wakes all workers that deliver events.
    package mutating func announceEvents() throws(RedisError) {
        _ = try connection.call(RedisCommand("XADD", keys.events, "MAXLEN", "1", "*", "new", "1"))
    }

    /// Claims jobs that are due or whose lease has ended, and takes announcements of new jobs.
    ///
    /// - Parameters:
    ///   - limit: The maximum number of jobs.
    ///   - now: The time by the clock that made the deadlines.
    ///   - leaseTime: The time after which other workers may claim the jobs.
    /// - Returns: The claimed jobs, the announced jobs, and the due time of the next job.
    /// - Throws: Redis's error; jobs that Redis claimed nevertheless return when their lease ends.
    public mutating func claim(
        limit: Int = QueueLimits.claimedJobs,
        now: Timestamp,
        leaseTime: Duration = QueueLimits.leaseTime
    ) throws(RedisError) -> Claim {
        let reply = try connection.run(
            JobScripts.claim,
            keys: [keys.scheduled, keys.leased, keys.announced],
            arguments: [
                String(now.rawValue), String(limit), String(leaseTime.wholeMilliseconds),
                String(QueueLimits.takenAnnouncements),
            ]
        )
        guard let claim = Claim(reply, limit: limit) else {
            throw RedisError(.unexpectedReply, command: "claim", detail: "not a claim")
        }
        return claim
    }

    /// Removes jobs that are done.
    ///
    /// A job whose lease has ended and that another worker has claimed is not removed.
    ///
    /// - Returns: The number of removed jobs.
    @discardableResult
    public mutating func acknowledge(
        _ jobs: [ExpiryJob],
        of lease: Lease
    ) throws(RedisError) -> Int {
        try acknowledge(names: jobs.map(JobName.of), of: lease)
    }

    /// Removes claimed elements by their names, which need not be names of jobs.
    package mutating func acknowledge(names: [String], of lease: Lease) throws(RedisError) -> Int {
        guard !names.isEmpty else { return 0 }
        let reply = try connection.run(
            JobScripts.acknowledge,
            keys: [keys.leased],
            arguments: [lease.token] + names
        )
        return Int(reply.number ?? 0)
    }

    /// Schedules claimed jobs again, which ends their lease.
    ///
    /// A job whose lease has ended and that another worker has claimed is not scheduled.
    ///
    /// - Returns: The number of scheduled jobs.
    @discardableResult
    public mutating func reschedule(
        _ jobs: [ExpiryJob],
        of lease: Lease,
        dueAt time: Timestamp
    ) throws(RedisError) -> Int {
        guard !jobs.isEmpty else { return 0 }
        let reply = try connection.run(
            JobScripts.reschedule,
            keys: [keys.leased, keys.scheduled],
            arguments: [lease.token, String(time.rawValue)] + jobs.map(JobName.of)
        )
        return Int(reply.number ?? 0)
    }

    /// Records that a worker is alive, and removes workers that have stopped.
    package mutating func recordSignOfLife(
        of worker: String,
        at now: Timestamp
    ) throws(RedisError) {
        let oldest = now - QueueLimits.signOfLifeLifetime
        try checked(
            try connection.pipeline([
                RedisCommand("ZADD", keys.workers, String(now.rawValue), worker),
                RedisCommand("ZREMRANGEBYSCORE", keys.workers, "-inf", "(\(oldest.rawValue)"),
            ])
        )
    }

    /// Reads the state of the queue.
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
