public import Redis

/// The settings of a worker.
public struct WorkerSettings: Sendable {
    /// The worker's name in Redis, in the database and on the operator's page.
    public var name: String
    /// The URL of Redis; `none` for a worker that only reads the database.
    public var redis: RedisURL
    /// The names of the queue's keys.
    public var keys = JobKeys()
    /// The time between two sweeps of the database while Redis works.
    public var sweepTime: Duration
    /// The time after which other workers may claim this worker's jobs.
    public var leaseTime = QueueLimits.leaseTime
    /// Receives the jobs of a server in the same process if there is no Redis.
    public let inbox = JobInbox()
    /// Receives every event of the worker, if there is one.
    public var observer: (any WorkerObserver)?
    /// The time limits of operations on Redis.
    public var timeouts = RedisTimeouts(connect: .milliseconds(500), command: .milliseconds(500))

    /// Creates settings with defaults for everything else.
    public init(name: String, redis: RedisURL, sweepTime: Duration) {
        self.name = name
        self.redis = redis
        self.sweepTime = sweepTime
    }
}
