public import Redis

/// How a worker works.
public struct WorkerSettings: Sendable {
    /// What the worker is called in Redis, in the database and on the operator's page.
    public var name: String
    /// Where Redis is; `none` for a worker that only looks into the database.
    public var redis: RedisURL
    /// Where the queue lies in Redis.
    public var keys = JobKeys()
    /// How often the worker looks into the database for what Redis lost, in milliseconds.
    public var sweepMilliseconds: Int64
    /// How long a claimed job is this worker's, in milliseconds.
    public var leaseMilliseconds = QueueLimits.leaseMilliseconds
    /// Where a server in the same process tells of new deadlines when there is no Redis to do it.
    public let inbox = JobInbox()
    /// Hears of everything that the worker does; nil where nobody wants to.
    public var observer: (any WorkerObserver)?
    /// How long Redis may take.
    public var timeouts = RedisTimeouts(connectMilliseconds: 500, commandMilliseconds: 500)

    /// Takes what has no default for all.
    public init(name: String, redis: RedisURL, sweepMilliseconds: Int64) {
        self.name = name
        self.redis = redis
        self.sweepMilliseconds = sweepMilliseconds
    }
}
