public import Bookings
public import Logging
internal import Redis
internal import Sockets

/// Expires the bookings whose deadline has passed.
///
/// Confined to one thread, as its store is. Any number of workers, in any number of processes, may
/// work on one database. A worker is told of deadlines by Redis, and looks into the database for
/// those that nobody told it of; without Redis it looks more often.
public struct Worker<Store: ExpiryStore & ~Copyable>: ~Copyable {
    /// What it has done so far.
    public let statistics = WorkerStatistics()

    var store: Store
    var link: RedisLink
    var storeBackoff = Backoff()
    var generator = SystemRandomNumberGenerator()
    let settings: WorkerSettings
    let clock: any Clock
    let log: WorkerLog

    private var bell: Bell
    private var heartbeat = Interval(milliseconds: QueueLimits.heartbeatMilliseconds)
    private var sweep: Interval
    private let stopSwitch: StopSwitch

    /// A worker that has not begun.
    ///
    /// - Parameters:
    ///   - settings: How it works.
    ///   - store: What it expires bookings in.
    ///   - clock: Says which deadlines have passed.
    ///   - logger: Hears of every job.
    ///   - stopSwitch: Ends `run()`.
    public init(
        _ settings: WorkerSettings,
        store: consuming Store,
        clock: any Clock,
        logger: Logger,
        stopSwitch: StopSwitch
    ) {
        self.settings = settings
        self.store = store
        self.clock = clock
        self.stopSwitch = stopSwitch
        log = WorkerLog(logger: logger)
        sweep = Interval(milliseconds: settings.sweepMilliseconds)
        link = RedisLink(
            to: settings.redis,
            keys: settings.keys,
            timeouts: settings.timeouts,
            interrupt: stopSwitch.descriptor,
            logger: logger
        )
        bell = Bell(
            at: settings.redis,
            key: settings.keys.bell,
            timeouts: settings.timeouts,
            stopSwitch: stopSwitch
        )
    }

    /// Works until the switch is thrown.
    public mutating func run() {
        while !stopSwitch.isThrown {
            let began = Self.milliseconds()
            let sleep = turn()
            guard bell.wait(milliseconds: sleep, isUsable: link.isUp) else { continue }
            // Under a flood of holds every one of them rings: one turn takes note of many.
            let sinceTurn = Self.milliseconds() - began
            let pause = min(sleep - sinceTurn, QueueLimits.turnMilliseconds - sinceTurn)
            if pause > 0 { stopSwitch.wait(milliseconds: pause) }
        }
    }

    /// Does everything that is due, in several transactions where one would be too long.
    ///
    /// - Throws: What kept it from writing.
    public mutating func drain() throws(StoreError) {
        beAlive(at: clock.now())
        while let claim = claim(at: clock.now()) {
            try settle(claim)
            guard claim.isFull else { break }
        }
        while try sweepOnce(graceMilliseconds: 0) {}
    }

    /// Does what is due now, in one transaction for jobs and one for the sweep at most.
    ///
    /// - Returns: How long it may sleep, in milliseconds.
    package mutating func turn() -> Int64 {
        let now = clock.now()
        defer { note(.turned(at: clock.now())) }
        beAlive(at: now)
        let pause = storeBackoff.remaining(at: now)
        guard pause == 0 else { return min(pause, QueueLimits.sleepMilliseconds) }
        do throws(StoreError) {
            let sleep = try work(at: now)
            if storeBackoff.isFailing { log.recovered() }
            storeBackoff.succeed()
            return sleep
        } catch {
            log.failed(error, isFirst: !storeBackoff.isFailing)
            note(.storeFailed)
            return storeBackoff.fail(at: clock.now(), using: &generator)
        }
    }

    private mutating func work(at now: Timestamp) throws(StoreError) -> Int64 {
        let began = Self.milliseconds()
        var sleep = QueueLimits.sleepMilliseconds
        var hasMore = false
        note(settings.inbox.take())
        if let claim = claim(at: now) {
            try settle(claim)
            hasMore = claim.isFull
            if let due = claim.nextDue { sleep = min(sleep, due.rawValue - now.rawValue) }
        }
        if link.isUp {
            if sweep.isDue(at: now) {
                if try sweepOnce(graceMilliseconds: QueueLimits.sweepGraceMilliseconds) {
                    hasMore = true
                } else {
                    sweep.done(at: now)
                }
            }
        } else {
            sleep = min(sleep, QueueLimits.sleepWithoutRedisMilliseconds)
            hasMore = try sweepWithoutRedis(at: now, sleep: &sleep)
        }
        let elapsed = Self.milliseconds() - began
        // Between two transactions the other writers get as much time as the last one took.
        if hasMore { return max(1, min(elapsed, QueueLimits.courtesyMilliseconds)) }
        return max(0, sleep - elapsed)
    }

    /// Looks into the database as soon as the earliest deadline has come.
    private mutating func sweepWithoutRedis(
        at now: Timestamp,
        sleep: inout Int64
    ) throws(StoreError) -> Bool {
        guard let earliest = try store.earliestDeadline() else { return false }
        guard earliest <= now else {
            sleep = min(sleep, earliest.rawValue - now.rawValue)
            return false
        }
        return try sweepOnce(graceMilliseconds: 0)
    }

    private mutating func claim(at now: Timestamp) -> Claim? {
        let lease = settings.leaseMilliseconds
        let claim = link.attempt(at: now) { queue throws(RedisError) in
            try queue.claim(now: now, leaseMilliseconds: lease)
        }
        note(.asked(isRedisUp: link.isUp))
        note(claim?.announced ?? [])
        return claim
    }

    /// Takes note of new deadlines.
    private func note(_ jobs: [ExpiryJob]) {
        guard !jobs.isEmpty else { return }
        note(.received(jobs.count))
        for job in jobs { log.received(job) }
    }

    private mutating func beAlive(at now: Timestamp) {
        guard heartbeat.isDue(at: now) else { return }
        heartbeat.done(at: now)
        let name = settings.name
        let _: Void? = link.attempt(at: now) { queue throws(RedisError) in
            try queue.workerIsAlive(name: name, now: now)
        }
        // A store that cannot be written shows in the work itself.
        try? store.workerIsAlive(name: name, now: now)
        guard settings.observer != nil else { return }
        let state = link.attempt(at: now) { queue throws(RedisError) in
            try queue.inspect(now: now)
        }
        note(.asked(isRedisUp: link.isUp))
        note(.inspected(state))
    }

    /// Counts what has happened, and says so to who wants to know.
    func note(_ event: WorkerEvent) {
        statistics.note(event)
        settings.observer?.note(event)
    }

    private static func milliseconds() -> Int64 { MonotonicClock.nanoseconds() / 1_000_000 }
}
