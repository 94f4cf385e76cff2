import Bookings
import ExpiryQueue
import Glibc
import Logging
import ProcessSupport
import Redis
import TestSupport
import Testing

/// Workers on their own threads with the machine's clock, and a Redis that starts, stops and hangs.
@Suite("Running workers", .timeLimit(.minutes(1)))
struct RunningWorkerTests {
    /// A worker with the events that it has reported.
    private struct ObservedWorker {
        let worker: RunningWorker
        let observer: RecordingObserver
        let settings: WorkerSettings

        func stop() { worker.stop() }

        /// Waits until the worker has used Redis, and so has swept for the first time.
        func waitForRedis() throws {
            try waitUntil("the worker to use Redis") { observer.isRedisUp }
        }
    }

    private let server: RedisServer
    private let url: RedisURL
    private let clock = SystemClock()
    private let bookings: FakeBookings
    private let log = RecordedLog()

    init() throws {
        server = try RedisServer()
        url = try RedisURL(server.url)
        bookings = FakeBookings(clock: clock)
    }

    private func startWorker(
        _ name: String = "w",
        redis: RedisURL? = nil,
        sweepTime: Duration = .seconds(60)
    ) throws -> ObservedWorker {
        let observer = RecordingObserver()
        var settings = WorkerSettings(name: name, redis: redis ?? url, sweepTime: sweepTime)
        settings.observer = observer
        let worker = try RunningWorker(
            settings,
            store: bookings.store(),
            clock: clock,
            logger: log.logger
        )
        return ObservedWorker(worker: worker, observer: observer, settings: settings)
    }

    @discardableResult
    private func hold(_ id: Int64, for milliseconds: Int64) -> ExpiryJob {
        bookings.hold(id, until: clock.now() + .milliseconds(milliseconds))
    }

    private func waitForExpiry(of id: Int64) throws {
        try waitUntil("the hold to expire") { bookings[id]?.status == .expired }
    }

    /// Waits until the worker has reported one expiry; it reports after the commit.
    private func waitForReport(of worker: ObservedWorker, by source: ExpirySource) throws {
        try waitUntil("the expiry by a \(source) to be reported") {
            worker.observer.lateness(by: source).count == 1
        }
    }

    @Test("two workers expire each of 1,000 holds exactly once, soon after its deadline")
    func twoWorkers() throws {
        let workers = [try startWorker("a"), try startWorker("b")]
        defer { for worker in workers { worker.stop() } }
        for worker in workers { try worker.waitForRedis() }
        var queue = JobQueue(over: try .connect(to: url))
        let jobs = (1...1000).map { hold($0, for: 200 + $0 % 300) }
        try queue.send(jobs[...])
        try waitUntil("all holds to expire") {
            bookings.entries.values.allSatisfy { $0.status == .expired }
        }
        #expect(bookings.entries.values.allSatisfy { $0.expiries == 1 })
        try waitUntil("all jobs to be acknowledged") {
            try server.command("ZCARD booking:jobs:leased") == ":0"
        }
        let observers = workers.map(\.observer)
        #expect(observers.map { $0.lateness(by: .job).count }.reduce(0, +) == 1000)
        #expect(observers.flatMap { $0.lateness(by: .sweep) }.isEmpty)
        #expect(observers.map(\.receivedJobs).reduce(0, +) == 1000)
        #expect(log.lines("received job").count == 1000)
        #expect(log.lines("left booking unchanged").isEmpty)
        let lateness = log.lines("expired booking").compactMap {
            Int($0.metadata["lateness_ms"] ?? "")
        }
        #expect(lateness.allSatisfy { $0 >= 0 }, "no hold expires before its deadline")
        #expect(lateness.sorted()[990] < 3000, "\(lateness.max() ?? 0)")
    }

    @Test("one of two workers logs a new hold soon")
    func receives() throws {
        let workers = [try startWorker("a"), try startWorker("b")]
        defer { for worker in workers { worker.stop() } }
        for worker in workers { try worker.waitForRedis() }
        let sender = try JobSender(to: url, clock: clock, logger: log.logger)
        defer { sender.stop() }
        for id in 1...5 as ClosedRange<Int64> {
            sender.enqueue(hold(id, for: 600_000))
            try waitUntil("the job to be received", within: .seconds(5)) {
                log.lines("received job").contains { $0.metadata["booking"] == "\(id)" }
            }
        }
        #expect(log.lines("received job").count == 5)
    }

    @Test("a worker in the server's process logs a new hold soon without Redis")
    func receivesInProcess() throws {
        let worker = try startWorker(redis: RedisURL.none)
        defer { worker.stop() }
        let sender = try JobSender(
            to: .none,
            clock: clock,
            logger: log.logger,
            inbox: worker.settings.inbox
        )
        defer { sender.stop() }
        sender.enqueue(hold(1, for: 600))
        try waitUntil("the job to be received", within: .seconds(5)) {
            log.lines("received job").contains { $0.metadata["booking"] == "1" }
        }
        #expect(bookings[1]?.status == .seatHeld)
        try waitForExpiry(of: 1)
        #expect(worker.observer.receivedJobs == 1)
    }

    @Test("holds expire without Redis, and the worker uses Redis as soon as it starts")
    func withoutRedis() throws {
        try server.process.killNow()
        hold(1, for: 150)
        let worker = try startWorker()
        defer { worker.stop() }
        try waitForExpiry(of: 1)
        try waitForReport(of: worker, by: .sweep)
        #expect(log.lines.filter { $0.level == .warning }.count == 1)
        let second = try RedisServer(in: server.folder)
        try worker.waitForRedis()
        var queue = JobQueue(over: try .connect(to: url))
        try queue.send([hold(2, for: 150)])
        try waitForExpiry(of: 2)
        try waitForReport(of: worker, by: .job)
        // Redis hangs, and then dies.
        second.process.signal(SIGSTOP)
        hold(3, for: 150)
        try waitForExpiry(of: 3)
        second.process.signal(SIGCONT)
        try second.process.killNow()
        hold(4, for: 150)
        try waitForExpiry(of: 4)
        #expect(bookings.entries.values.allSatisfy { $0.expiries == 1 })
    }

    @Test("a sweep finds a hold whose job Redis has lost")
    func flushed() throws {
        let worker = try startWorker(sweepTime: .milliseconds(200))
        defer { worker.stop() }
        try worker.waitForRedis()
        var queue = JobQueue(over: try .connect(to: url))
        try queue.send([hold(1, for: 1_000)])
        _ = try server.command("FLUSHALL")
        try waitForExpiry(of: 1)
        try waitForReport(of: worker, by: .sweep)
    }

    enum Condition: CaseIterable {
        case running
        case hanging
        case missing
        case off
    }

    @Test("a worker stops at once, whatever Redis does", arguments: Condition.allCases)
    func stops(condition: Condition) throws {
        // The aim is 100 ms. The fastest of three, because other tests may keep the machine busy.
        let fastest = try (0..<3).map { _ in try timeToStop(condition) }.min()
        #expect(try #require(fastest) < .milliseconds(250))
    }

    private func timeToStop(_ condition: Condition) throws -> Duration {
        let server = try RedisServer()
        let url = condition == .off ? RedisURL.none : try RedisURL(server.url)
        let worker = try startWorker(redis: url)
        if condition != .off { try worker.waitForRedis() }
        switch condition {
        case .running, .off: break
        case .hanging: server.process.signal(SIGSTOP)
        case .missing: try server.process.killNow()
        }
        defer { server.process.signal(SIGCONT) }
        // The worker has noticed the condition when it waits after the poll that comes next.
        try waitUntil("the worker to notice that Redis is \(condition)") {
            worker.observer.isRedisUp == (condition == .running)
        }
        let polls = worker.observer.polls
        try waitUntil("the worker to poll") { worker.observer.polls > polls }
        let start = ContinuousClock.now
        worker.stop()
        return ContinuousClock.now - start
    }
}
