internal import Bookings
internal import Logging
internal import Redis

/// A queue whose connection to Redis may fail and is then established again.
///
/// Confined to one thread. After an error the connection is closed, and the next attempt to connect
/// waits (`Backoff`). Until then every operation fails at once without I/O.
struct ReconnectingQueue: ~Copyable {
    private let url: RedisURL
    private let keys: JobKeys
    private let timeouts: RedisTimeouts
    private let interrupt: Int32?
    private let logger: Logger
    private var queue: JobQueue?
    private var backoff = Backoff()
    private var generator = SystemRandomNumberGenerator()

    /// Whether the last operation succeeded.
    private(set) var isUp = false

    init(
        at url: RedisURL,
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

    /// The time until the next attempt to connect.
    func remainingWait(at now: Timestamp) -> Duration { backoff.remaining(at: now) }

    /// Runs an operation on the queue; nil if it failed or Redis cannot be reached.
    mutating func attempt<Result>(
        at now: Timestamp,
        _ operation: (inout JobQueue) throws(RedisError) -> Result
    ) -> Result? {
        guard url.address != nil, backoff.remaining(at: now) == .zero else { return nil }
        do throws(RedisError) {
            let result = try run(operation)
            recordSuccess()
            return result
        } catch {
            record(error, at: now)
            return nil
        }
    }

    private mutating func run<Result>(
        _ operation: (inout JobQueue) throws(RedisError) -> Result
    ) throws(RedisError) -> Result {
        var current: JobQueue
        if let open = queue.take() {
            current = open
        } else {
            current = JobQueue(
                over: try .connect(to: url, timeouts: timeouts, interrupt: interrupt),
                keys: keys
            )
        }
        // After any error the connection is closed: a server that became a replica refuses every
        // further write on it.
        let result = try operation(&current)
        queue = consume current
        return result
    }

    private mutating func recordSuccess() {
        if !isUp { logger.info("connected to Redis", metadata: ["redis": "\(url)"]) }
        isUp = true
        backoff.recordSuccess()
    }

    private mutating func record(_ error: RedisError, at now: Timestamp) {
        guard error.code != .interrupted else { return }
        // Only the first error is a warning; the failed attempts after it are for debugging.
        logger.log(
            level: backoff.isFailing ? .debug : .warning,
            "Redis is unavailable; workers find expired holds in the database",
            metadata: ["redis": "\(url)", "error": "\(error)"]
        )
        isUp = false
        backoff.recordError(at: now, using: &generator)
    }
}
