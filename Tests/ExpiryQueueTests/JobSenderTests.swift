import Bookings
import ExpiryQueue
import Glibc
import Logging
import ProcessSupport
import Redis
import TestSupport
import Testing

/// The server's side of the queue, with a Redis that responds, hangs, is missing or dies.
@Suite("The job sender", .timeLimit(.minutes(1)))
struct JobSenderTests {
    private let test: QueueUnderTest
    private let log = RecordedLog()

    init() throws { test = try QueueUnderTest() }

    private func sender(
        limit: Int = QueueLimits.unsentJobs,
        to url: RedisURL? = nil,
        commandTime: Duration = .milliseconds(200)
    ) throws -> JobSender {
        try JobSender(
            to: url ?? test.url,
            clock: SystemClock(),
            logger: log.logger,
            limit: limit,
            timeouts: RedisTimeouts(connect: .milliseconds(200), command: commandTime)
        )
    }

    private func jobs(_ range: ClosedRange<Int64>) -> [ExpiryJob] {
        range.map { test.job($0, dueIn: 60_000) }
    }

    @Test("sends jobs, and wakes a worker")
    func sends() throws {
        let sender = try sender()
        defer { sender.stop() }
        var worker = try RedisConnection.connect(to: test.url)
        try worker.start(RedisCommand("BLPOP", "booking:jobs:wakeups", "30"))
        sender.enqueue(test.job(1, dueIn: 1000))
        #expect(try worker.reply(within: .seconds(1))?.elements?.count == 2)
        sender.enqueue(contentsOf: jobs(2...5000))
        try waitUntil("the jobs to be sent") { sender.status.sentJobs == 5000 }
        #expect(try test.scheduled() == ":5000")
        #expect(sender.status.waitingJobs == 0)
        #expect(sender.status.droppedJobs == 0)
    }

    @Test("reports whether Redis and a worker are available")
    func status() throws {
        let sender = try sender()
        defer { sender.stop() }
        try waitUntil("Redis to be seen") { sender.status.redis == .ok }
        var queue = try test.queue()
        try queue.send(jobs(1...3)[...])
        #expect(!sender.status.hasWorker(now: test.clock.now()))
        try queue.recordSignOfLife(of: "w", at: test.clock.now())
        try waitUntil("the worker and the jobs to be seen") {
            let status = sender.status
            return status.hasWorker(now: test.clock.now()) && status.queue?.scheduled == 3
        }
        try test.server.process.killNow()
        try waitUntil("Redis to be missed") { sender.status.redis == .down }
        #expect(sender.status.queue == nil)
        #expect(log.lines.filter { $0.level == .warning }.count == 1)
    }

    @Test(
        "never waits for a Redis that hangs, keeps a bounded number of jobs, and sends them later"
    )
    func hanging() throws {
        let sender = try sender(limit: 1000, commandTime: .seconds(3))
        defer { sender.stop() }
        try waitUntil("Redis to be seen") { sender.status.redis == .ok }
        test.server.process.signal(SIGSTOP)
        defer { test.server.process.signal(SIGCONT) }
        var slowest = Duration.zero
        for job in jobs(1...20_000) {
            let start = ContinuousClock.now
            sender.enqueue(job)
            slowest = max(slowest, ContinuousClock.now - start)
        }
        // The sender's thread waits 3 s for Redis; `enqueue` must not wait for the thread.
        #expect(slowest < .seconds(2), "\(slowest)")
        try waitUntil("Redis to be missed") { sender.status.redis == .down }
        let status = sender.status
        #expect(status.waitingJobs <= 1000)
        #expect(status.droppedJobs >= 18_000)
        #expect(status.waitingJobs + Int(status.droppedJobs + status.sentJobs) == 20_000)
        test.server.process.signal(SIGCONT)
        try waitUntil("the kept jobs to be sent") { sender.status.waitingJobs == 0 }
        #expect(sender.status.redis == .ok)
        #expect(try test.scheduled() == ":\(20_000 - status.droppedJobs)")
    }

    @Test("keeps jobs until Redis starts, and until it starts again")
    func comesLater() throws {
        let folder = test.server.folder
        try test.server.process.killNow()
        let sender = try sender()
        defer { sender.stop() }
        sender.enqueue(contentsOf: jobs(1...100))
        try waitUntil("an attempt") { !log.lines.isEmpty }
        #expect(sender.status.redis == .down)
        let second = try RedisServer(in: folder)
        try waitUntil("the jobs to be sent") { sender.status.sentJobs == 100 }
        #expect(try second.command("ZCARD booking:jobs:scheduled") == ":100")
        try second.process.killNow()
        sender.enqueue(contentsOf: jobs(101...200))
        try waitUntil("Redis to be missed") { sender.status.redis == .down }
        let third = try RedisServer(in: folder)
        try waitUntil("the jobs to be sent") { sender.status.sentJobs == 200 }
        #expect(try third.command("ZCARD booking:jobs:scheduled") == ":100")
        #expect(sender.status.droppedJobs == 0)
    }

    @Test("sends the waiting jobs before it stops")
    func drains() throws {
        let sender = try sender()
        sender.enqueue(contentsOf: jobs(1...2000))
        sender.stop()
        #expect(sender.status.sentJobs == 2000)
        #expect(try test.scheduled() == ":2000")
    }

    @Test("stops while Redis hangs")
    func stopsBesideHangingRedis() throws {
        let sender = try sender()
        try waitUntil("Redis to be seen") { sender.status.redis == .ok }
        test.server.process.signal(SIGSTOP)
        defer { test.server.process.signal(SIGCONT) }
        sender.enqueue(contentsOf: jobs(1...100))
        let start = ContinuousClock.now
        sender.stop()
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(sender.status.waitingJobs == 100)
    }

    @Test("does nothing without Redis")
    func off() throws {
        let sender = try sender(to: RedisURL.none)
        sender.enqueue(contentsOf: jobs(1...10))
        #expect(sender.status.redis == .off)
        #expect(sender.status.waitingJobs == 0)
        #expect(sender.status.droppedJobs == 0)
        sender.stop()
    }

    @Test("drops the newest jobs when too many wait, and counts them")
    func drops() throws {
        try test.server.process.killNow()
        let sender = try sender(limit: 10)
        defer { sender.stop() }
        sender.enqueue(contentsOf: jobs(1...8))
        sender.enqueue(contentsOf: jobs(9...20))
        sender.enqueue(test.job(21, dueIn: 0))
        #expect(sender.status.waitingJobs == 10)
        #expect(sender.status.droppedJobs == 11)
        let server = try RedisServer(in: test.server.folder)
        try waitUntil("the jobs to be sent") { sender.status.sentJobs == 10 }
        #expect(try server.command("ZSCORE booking:jobs:scheduled \(name(10))").hasPrefix("$13"))
        #expect(try server.command("ZSCORE booking:jobs:scheduled \(name(11))") == "$-1")
    }

    private func name(_ booking: Int64) -> String { JobName.of(test.job(booking, dueIn: 60_000)) }
}
