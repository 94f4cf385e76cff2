internal import Bookings
internal import Logging
internal import Redis

/// A queue in a Redis that may come and go.
///
/// Confined to one thread. A connection that failed is dropped, and a new one is tried after a wait
/// that grows; meanwhile every attempt fails at once, and costs nothing.
struct RedisLink: ~Copyable {
    private let url: RedisURL
    private let keys: JobKeys
    private let timeouts: RedisTimeouts
    private let interrupt: Int32?
    private let logger: Logger
    private var queue: JobQueue?
    private var backoff = Backoff()
    private var generator = SystemRandomNumberGenerator()

    /// Whether the last thing that was asked of Redis was done.
    private(set) var isUp = false

    init(
        to url: RedisURL,
        keys: JobKeys,
        timeouts: RedisTimeouts,
        interrupt: Int32?,
        logger: Logger
    ) {
        self.url = url
        self.keys = keys
        self.timeouts = timeouts
        self.interrupt = interrupt
        self.logger = logger
    }

    /// How long until another attempt makes sense, in milliseconds.
    func remainingWait(at now: Timestamp) -> Int64 { backoff.remaining(at: now) }

    /// Does something with the queue; nil where that failed or Redis is out of reach.
    mutating func attempt<Result>(
        at now: Timestamp,
        _ body: (inout JobQueue) throws(RedisError) -> Result
    ) -> Result? {
        guard url.address != nil, backoff.remaining(at: now) == 0 else { return nil }
        do throws(RedisError) {
            let result = try withQueue(body)
            noteSuccess()
            return result
        } catch {
            note(error, at: now)
            return nil
        }
    }

    private mutating func withQueue<Result>(
        _ body: (inout JobQueue) throws(RedisError) -> Result
    ) throws(RedisError) -> Result {
        var current: JobQueue
        if let kept = queue.take() {
            current = kept
        } else {
            current = JobQueue(
                over: try .connect(to: url, timeouts: timeouts, interrupt: interrupt),
                keys: keys
            )
        }
        // Dropped after any error, a refusal too: a server that became a replica goes on refusing.
        let result = try body(&current)
        queue = consume current
        return result
    }

    private mutating func noteSuccess() {
        if !isUp { logger.info("Redis is there", metadata: ["redis": "\(url)"]) }
        isUp = true
        backoff.succeed()
    }

    private mutating func note(_ error: RedisError, at now: Timestamp) {
        guard error.code != .interrupted else { return }
        // One line when it goes; the many attempts after that are for those who look for them.
        logger.log(
            level: backoff.isFailing ? .debug : .warning,
            "Redis cannot be used; holds still expire, by the look into the database",
            metadata: ["redis": "\(url)", "error": "\(error)"]
        )
        isUp = false
        backoff.fail(at: now, using: &generator)
    }
}
