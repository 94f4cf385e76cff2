public import Bookings
public import Logging
internal import Redis
public import Sockets

/// Expires the bookings whose deadline has passed.
///
/// Confined to one thread, as its store is. Any number of workers, in any number of processes, may
/// share one database. A worker claims jobs from Redis, and sweeps the database for deadlines that have
/// no job. Without Redis it sweeps more often.
public struct Worker<Store: ExpiryStore & ~Copyable>: ~Copyable {
    var store: Store
    var queue: ReconnectingQueue
    var storeBackoff = Backoff()
    var generator = SystemRandomNumberGenerator()
    let settings: WorkerSettings
    let clock: any Clock
    let log: WorkerLog

    private var wakeUps: BlockingPop
    private var signOfLife = Interval(QueueLimits.signOfLifeTime)
    private var sweep: Interval
    private let stopRequest: StopRequest

    /// Creates a worker.
    ///
    /// - Parameters:
    ///   - settings: The worker's settings.
    ///   - store: The store of the bookings.
    ///   - clock: The clock that determines which deadlines have passed.
    ///   - logger: Receives a line for each job.
    ///   - stopRequest: Ends `run()`.
    public init(
        _ settings: WorkerSettings,
        store: consuming Store,
        clock: any Clock,
        logger: Logger,
        stopRequest: StopRequest
    ) {
        self.settings = settings
        self.store = store
        self.clock = clock
        self.stopRequest = stopRequest
        log = WorkerLog(logger: logger)
        sweep = Interval(settings.sweepTime)
        queue = ReconnectingQueue(
            at: settings.redis,
            keys: settings.keys,
            timeouts: settings.timeouts,
            interrupt: stopRequest.descriptor,
            logger: logger
        )
        wakeUps = BlockingPop(
            of: settings.keys.wakeUps,
            at: settings.redis,
            timeouts: settings.timeouts,
            stopRequest: stopRequest
        )
    }

    /// Works until the stop request is made.
    public mutating func run() {
        while !stopRequest.isMade {
            let start = ContinuousClock.now
            let sleep = poll()
            guard wakeUps.wait(upTo: sleep, isRedisUp: queue.isUp) else { continue }
            // Many new holds at once wake the worker many times; one poll handles all of them.
            let pause = min(sleep, QueueLimits.wakeUpTime) - (ContinuousClock.now - start)
            if pause > .zero { stopRequest.wait(upTo: pause) }
        }
    }

    /// Expires everything that is due, in as many transactions as needed.
    ///
    /// - Throws: The store's error if it cannot be written.
    public mutating func drain() throws(StoreError) {
        recordSignOfLife(at: clock.now())
        while let claim = claim(at: clock.now()) {
            try process(claim)
            guard claim.isFull else { break }
        }
        while try sweepOnce(grace: .zero) {}
    }

    /// Expires what is due, in one transaction for claimed jobs and one for a sweep at most.
    ///
    /// - Returns: The time until the next poll.
    package mutating func poll() -> Duration {
        let now = clock.now()
        defer { notify(.polled(at: clock.now())) }
        recordSignOfLife(at: now)
        let wait = storeBackoff.remaining(at: now)
        guard wait == .zero else { return min(wait, QueueLimits.pollTime) }
        do throws(StoreError) {
            let sleep = try expireDue(at: now)
            if storeBackoff.isFailing { log.recovered() }
            storeBackoff.recordSuccess()
            return sleep
        } catch {
            log.failed(error, isFirst: !storeBackoff.isFailing)
            notify(.storeFailed)
            return storeBackoff.recordError(at: clock.now(), using: &generator)
        }
    }

    private mutating func expireDue(at now: Timestamp) throws(StoreError) -> Duration {
        let start = ContinuousClock.now
        var sleep = QueueLimits.pollTime
        var hasMore = false
        receive(settings.inbox.take())
        if let claim = claim(at: now) {
            try process(claim)
            hasMore = claim.isFull
            if let due = claim.nextDue { sleep = min(sleep, due - now) }
        }
        if queue.isUp {
            if sweep.isDue(at: now) {
                if try sweepOnce(grace: QueueLimits.sweepGrace) {
                    hasMore = true
                } else {
                    sweep.restart(at: now)
                }
            }
        } else {
            sleep = min(sleep, QueueLimits.pollTimeWithoutRedis)
            hasMore = try sweepWithoutRedis(at: now, sleep: &sleep)
        }
        let elapsed = ContinuousClock.now - start
        // The pause gives other writers as much time as the last transactions took.
        if hasMore { return max(.milliseconds(1), min(elapsed, QueueLimits.transactionPause)) }
        return max(.zero, sleep - elapsed)
    }

    /// Sweeps the database if its earliest deadline has passed; if not, shortens `sleep` to that
    /// deadline.
    ///
    /// - Returns: Whether there may be more to expire.
    private mutating func sweepWithoutRedis(
        at now: Timestamp,
        sleep: inout Duration
    ) throws(StoreError) -> Bool {
        guard let earliest = try store.earliestDeadline() else { return false }
        guard earliest <= now else {
            sleep = min(sleep, earliest - now)
            return false
        }
        return try sweepOnce(grace: .zero)
    }

    private mutating func claim(at now: Timestamp) -> Claim? {
        let leaseTime = settings.leaseTime
        let claim = queue.attempt(at: now) { queue throws(RedisError) in
            try queue.claim(now: now, leaseTime: leaseTime)
        }
        notify(.usedRedis(isUp: queue.isUp))
        receive(claim?.announced ?? [])
        return claim
    }

    /// Logs new jobs.
    private func receive(_ jobs: [ExpiryJob]) {
        guard !jobs.isEmpty else { return }
        notify(.received(jobs.count))
        for job in jobs { log.received(job) }
    }

    private mutating func recordSignOfLife(at now: Timestamp) {
        guard signOfLife.isDue(at: now) else { return }
        signOfLife.restart(at: now)
        let name = settings.name
        let _: Void? = queue.attempt(at: now) { queue throws(RedisError) in
            try queue.recordSignOfLife(of: name, at: now)
        }
        // If the store cannot be written, expiring bookings fails too and reports it.
        try? store.recordSignOfLife(of: name, at: now)
        guard settings.observer != nil else { return }
        let state = queue.attempt(at: now) { queue throws(RedisError) in
            try queue.inspect(now: now)
        }
        notify(.usedRedis(isUp: queue.isUp))
        notify(.inspected(state))
    }

    /// Passes an event to the observer.
    func notify(_ event: WorkerEvent) { settings.observer?.record(event) }
}
