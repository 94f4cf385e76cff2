import Bookings
import ExpiryQueue
import Glibc
import Logging
import Redis
import TestSupport
import Testing

/// Workers on their own threads under the machine's clock, against a Redis that comes and goes.
@Suite("Running workers", .timeLimit(.minutes(1)))
struct RunningWorkerTests {
    private let server: RedisServer
    private let url: RedisURL
    private let bookings = FakeBookings()
    private let log = RecordedLog()
    private let clock = MachineClock()

    init() throws {
        server = try RedisServer()
        url = try RedisURL(server.url)
    }

    private func worker(
        _ name: String = "w",
        redis: RedisURL? = nil,
        sweepMilliseconds: Int64 = 60_000
    ) throws -> RunningWorker {
        try RunningWorker(
            WorkerSettings(name: name, redis: redis ?? url, sweepMilliseconds: sweepMilliseconds),
            store: bookings.store(),
            clock: clock,
            logger: log.logger
        )
    }

    /// Waits until a worker has seen Redis, and swept for the first time.
    private func waitForStart(of worker: RunningWorker) throws {
        try waitUntil("the worker to see Redis") { worker.statistics.current.isRedisUp }
    }

    @Test("two of them expire each of 1,000 holds exactly once, soon after its deadline")
    func twoWorkers() throws {
        let workers = [try worker("a"), try worker("b")]
        defer { for worker in workers { worker.stop() } }
        for worker in workers { try waitForStart(of: worker) }
        let start = clock.now()
        var queue = JobQueue(over: try .connect(to: url))
        let jobs = (1...1000).map { id in
            bookings.hold(id, until: start.advanced(byMilliseconds: 200 + id % 300))
        }
        try queue.send(jobs[...])
        try waitUntil("all to be expired") {
            bookings.entries.values.allSatisfy { $0.status == .expired }
        }
        #expect(bookings.entries.values.allSatisfy { $0.expiries == 1 })
        try waitUntil("all to be acknowledged") {
            try server.command("ZCARD booking:jobs:leased") == ":0"
        }
        let both = workers.map(\.statistics.current)
        #expect(both.map(\.expiredByJob).reduce(0, +) == 1000)
        #expect(both.map(\.expiredBySweep).reduce(0, +) == 0)
        #expect(both.map(\.receivedJobs).reduce(0, +) == 1000)
        #expect(log.lines("received job").count == 1000)
        #expect(log.lines("left booking alone").isEmpty)
        let lateness = log.lines("expired booking").compactMap {
            Int($0.metadata["lateness_ms"] ?? "")
        }
        #expect(lateness.allSatisfy { $0 >= 0 }, "never before its deadline")
        #expect(lateness.sorted()[990] < 3000, "\(lateness.max() ?? 0)")
    }

    @Test("one of them hears of a hold soon, and only one")
    func hears() throws {
        let workers = [try worker("a"), try worker("b")]
        defer { for worker in workers { worker.stop() } }
        for worker in workers { try waitForStart(of: worker) }
        let sender = try JobSender(to: url, clock: clock, logger: log.logger)
        defer { sender.stop() }
        for id in 1...5 as ClosedRange<Int64> {
            let job = bookings.hold(id, until: clock.now().advanced(byMilliseconds: 600_000))
            sender.enqueue(job)
            try waitUntil("the job to be received", within: .seconds(5)) {
                log.lines("received job").contains { $0.metadata["booking"] == "\(id)" }
            }
        }
        #expect(log.lines("received job").count == 5)
    }

    @Test("one in the server's process hears of a hold soon without Redis")
    func hearsInProcess() throws {
        let settings = WorkerSettings(name: "w", redis: .none, sweepMilliseconds: 60_000)
        let worker = try RunningWorker(
            settings,
            store: bookings.store(),
            clock: clock,
            logger: log.logger
        )
        defer { worker.stop() }
        let sender = try JobSender(
            to: .none,
            clock: clock,
            logger: log.logger,
            inbox: settings.inbox
        )
        defer { sender.stop() }
        sender.enqueue(bookings.hold(1, until: clock.now().advanced(byMilliseconds: 600)))
        try waitUntil("the job to be received", within: .seconds(5)) {
            log.lines("received job").contains { $0.metadata["booking"] == "1" }
        }
        #expect(bookings[1]?.status == .seatHeld)
        try waitUntil("the hold to expire") { bookings[1]?.status == .expired }
        #expect(worker.statistics.current.receivedJobs == 1)
    }

    @Test("without Redis from the start, holds expire all the same, and later it is used")
    func withoutRedis() throws {
        try server.process.killNow()
        bookings.hold(1, until: clock.now().advanced(byMilliseconds: 150))
        let worker = try worker()
        defer { worker.stop() }
        try waitUntil("the hold to expire") { bookings[1]?.status == .expired }
        #expect(worker.statistics.current.expiredBySweep == 1)
        #expect(log.lines.filter { $0.level == .warning }.count == 1)
        let second = try RedisServer(in: server.folder)
        try waitForStart(of: worker)
        var queue = JobQueue(over: try .connect(to: url))
        let job = bookings.hold(2, until: clock.now().advanced(byMilliseconds: 150))
        try queue.send([job])
        try waitUntil("the hold to expire") { bookings[2]?.status == .expired }
        #expect(worker.statistics.current.expiredByJob == 1)
        // Hung in the middle of it, then dead: both are no more than a Redis that is not there.
        second.process.signal(SIGSTOP)
        bookings.hold(3, until: clock.now().advanced(byMilliseconds: 150))
        try waitUntil("the hold to expire") { bookings[3]?.status == .expired }
        second.process.signal(SIGCONT)
        try second.process.killNow()
        bookings.hold(4, until: clock.now().advanced(byMilliseconds: 150))
        try waitUntil("the hold to expire") { bookings[4]?.status == .expired }
        #expect(bookings.entries.values.allSatisfy { $0.expiries == 1 })
    }

    @Test("a sweep finds what a flushed Redis has forgotten")
    func flushed() throws {
        let worker = try worker(sweepMilliseconds: 200)
        defer { worker.stop() }
        try waitForStart(of: worker)
        var queue = JobQueue(over: try .connect(to: url))
        let job = bookings.hold(1, until: clock.now().advanced(byMilliseconds: 100))
        try queue.send([job])
        _ = try server.command("FLUSHALL")
        try waitUntil("the hold to expire") { bookings[1]?.status == .expired }
        #expect(worker.statistics.current.expiredBySweep == 1)
    }

    enum Condition: CaseIterable {
        case healthy
        case hanging
        case missing
        case off
    }

    @Test("stops at once, whatever it waits for", arguments: Condition.allCases)
    func stops(condition: Condition) throws {
        // 100 ms is the aim. The best of three: the machine may be busy with other tests.
        let fastest = try (0..<3).map { _ in try timeToStop(condition) }.min()
        #expect(try #require(fastest) < .milliseconds(250))
    }

    private func timeToStop(_ condition: Condition) throws -> Duration {
        let server = try RedisServer()
        let url = condition == .off ? RedisURL.none : try RedisURL(server.url)
        let worker = try worker(redis: url)
        if condition != .off { try waitForStart(of: worker) }
        switch condition {
        case .healthy, .off: break
        case .hanging: server.process.signal(SIGSTOP)
        case .missing: try server.process.killNow()
        }
        defer { server.process.signal(SIGCONT) }
        // Long enough that it waits again after whatever it did meanwhile.
        usleep(150_000)
        let start = ContinuousClock.now
        worker.stop()
        return ContinuousClock.now - start
    }
}
