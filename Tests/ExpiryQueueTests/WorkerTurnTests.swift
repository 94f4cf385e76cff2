import Bookings
import ExpiryQueue
import Logging
import Redis
import TestSupport
import Testing

/// A worker's single turns under a clock that only the test moves, against a real Redis.
@Suite("One turn of a worker", .timeLimit(.minutes(1)))
struct WorkerTurnTests {
    private let test: QueueUnderTest
    private let bookings = FakeBookings()
    private let log = RecordedLog()

    init() throws { test = try QueueUnderTest() }

    private func worker(
        of bookings: FakeBookings? = nil,
        redis: RedisURL? = nil,
        leaseMilliseconds: Int64 = QueueLimits.leaseMilliseconds
    ) throws -> Worker<FakeStore> {
        var settings = WorkerSettings(
            name: "w",
            redis: redis ?? test.url,
            sweepMilliseconds: 5000
        )
        settings.leaseMilliseconds = leaseMilliseconds
        return Worker(
            settings,
            store: (bookings ?? self.bookings).store(),
            clock: test.clock,
            logger: log.logger,
            stopSwitch: try StopSwitch()
        )
    }

    private func hold(_ id: Int64, dueIn milliseconds: Int64) throws -> ExpiryJob {
        let job = bookings.hold(id, until: test.clock.now().advanced(byMilliseconds: milliseconds))
        var queue = try test.queue()
        try queue.send([job])
        return job
    }

    @Test("takes note of a new job, sleeps until its deadline, expires it then, and says all that")
    func expires() throws {
        var worker = try worker()
        _ = worker.turn()
        let job = try hold(42, dueIn: 300)
        let sleep = worker.turn()
        #expect((200...300).contains(sleep), "\(sleep)")
        let received = try #require(log.lines("received job").first)
        #expect(received.metadata == ["booking": "42", "deadline": "2025-12-24T09:30:00.300Z"])
        #expect(bookings[42]?.status == .seatHeld)
        test.clock.advance(milliseconds: 307)
        _ = worker.turn()
        #expect(bookings[42]?.status == .expired)
        let expired = try #require(log.lines("expired booking").first)
        #expect(expired.metadata["booking"] == "42")
        #expect(expired.metadata["lateness_ms"] == "7")
        #expect(expired.metadata["deadline"] == "2025-12-24T09:30:00.300Z")
        #expect(expired.metadata["found_by"] == "job")
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":0")
        let statistics = worker.statistics.current
        #expect(statistics.receivedJobs == 1)
        #expect(statistics.acknowledgedJobs == 1)
        #expect(statistics.returnedJobs == 0)
        #expect(statistics.expiredByJob == 1)
        #expect(statistics.lateness.counts.first == 1)
        #expect(statistics.lateness.sumMilliseconds == 7)
        _ = job
    }

    @Test("acknowledges only after the commit")
    func acknowledgesLate() throws {
        let test = test
        let bookings = FakeBookings {
            #expect((try? test.leased()) == ":1", "the job was given up before the commit")
        }
        let job = bookings.hold(1, until: test.clock.now())
        var queue = try test.queue()
        try queue.send([job])
        var worker = try worker(of: bookings)
        _ = worker.turn()
        #expect(bookings[1]?.status == .expired)
        #expect(try test.leased() == ":0")
    }

    @Test(
        "leaves a booking alone that has ended, and says why",
        arguments: [BookingStatus.confirmed, .refunded, .expired]
    )
    func ended(status: BookingStatus) throws {
        _ = try hold(7, dueIn: 10)
        bookings[7] = FakeBookings.Entry(status: status, deadline: nil)
        test.clock.advance(milliseconds: 10)
        var worker = try worker()
        _ = worker.turn()
        #expect(bookings[7]?.status == status)
        #expect(bookings[7]?.expiries == 0)
        let line = try #require(log.lines("left booking alone").first)
        #expect(line.level == .info)
        #expect(line.metadata["reason"] == "it is \(status.name)")
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":0")
    }

    @Test("never expires a newer deadline by an old job")
    func deadlineMoved() throws {
        _ = try hold(7, dueIn: 10)
        let later = test.clock.now().advanced(byMilliseconds: 900)
        let newer = bookings.hold(7, until: later)
        test.clock.advance(milliseconds: 10)
        var worker = try worker()
        _ = worker.turn()
        #expect(bookings[7]?.status == .seatHeld)
        let line = try #require(log.lines("left booking alone").first)
        #expect(line.metadata["reason"] == "its deadline moved to 2025-12-24T09:30:00.900Z")
        #expect(try test.leased() == ":0")
        var queue = try test.queue()
        try queue.send([newer])
        test.clock.advance(milliseconds: 890)
        _ = worker.turn()
        #expect(bookings[7]?.status == .expired)
    }

    @Test("leaves a job for an unknown booking, and drops what is no job")
    func unknown() throws {
        var queue = try test.queue()
        try queue.send([test.job(99, dueIn: 0)])
        _ = try test.redis("ZADD booking:jobs:scheduled 5 hello")
        var worker = try worker()
        _ = worker.turn()
        let line = try #require(log.lines("left booking alone").first)
        #expect(line.metadata["reason"] == "there is no such booking")
        #expect(log.lines("removed what is no job from the queue").count == 1)
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":0")
    }

    @Test("gives jobs back when the database cannot be written, waits longer each time, recovers")
    func storeFails() throws {
        _ = try hold(1, dueIn: 0)
        var worker = try worker()
        bookings.fail(with: .full)
        var waits: [Int64] = []
        for _ in 0..<12 {
            let wait = worker.turn()
            waits.append(wait)
            test.clock.advance(milliseconds: max(wait, 1))
        }
        #expect(waits.allSatisfy { $0 > 0 }, "it never spins")
        #expect(bookings.transactions < 12)
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":1")
        let failures = log.lines("could not expire bookings; trying again")
        #expect(failures.filter { $0.level == .warning }.count == 1)
        #expect(worker.statistics.current.storeFailures == UInt64(failures.count))
        // Some turns found the job given back for a later moment, and failed on the sweep alone.
        #expect((1...UInt64(failures.count)).contains(worker.statistics.current.returnedJobs))
        #expect(worker.statistics.current.acknowledgedJobs == 0)
        bookings.fail(with: nil)
        for _ in 0..<10 {
            test.clock.advance(milliseconds: QueueLimits.backoffCeilingMilliseconds)
            _ = worker.turn()
        }
        #expect(bookings[1]?.expiries == 1)
        #expect(log.lines("the database can be written again").count == 1)
        #expect(try test.scheduled() == ":0")
    }

    @Test("expires the others when one booking is damaged, and tries that one later")
    func damaged() throws {
        for id in 1...5 { _ = try hold(Int64(id), dueIn: 0) }
        bookings.damage(3)
        var worker = try worker()
        #expect(worker.turn() > 0)
        #expect(
            bookings.entries.filter { $0.value.status == .expired }.keys.sorted() == [1, 2, 4, 5]
        )
        #expect(log.lines("could not expire booking").map { $0.metadata["booking"] } == ["3"])
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":1")
        test.clock.advance(milliseconds: QueueLimits.damagedJobMilliseconds - 1)
        var queue = try test.queue()
        #expect(try queue.claim(now: test.clock.now()).jobs.isEmpty)
    }

    @Test("does a job again that a worker lost between its commit and its acknowledgement")
    func lostAcknowledgement() throws {
        let job = try hold(1, dueIn: 0)
        var dying = try test.queue()
        let claim = try dying.claim(now: test.clock.now(), leaseMilliseconds: 20)
        #expect(claim.jobs == [job])
        var store = bookings.store()
        _ = try store.expire(claim.jobs, now: test.clock.now())
        var worker = try worker()
        try waitUntil("the lease to run out") {
            _ = worker.turn()
            return try test.leased() == ":0"
        }
        #expect(bookings[1]?.expiries == 1)
        #expect(log.lines("left booking alone").map { $0.metadata["reason"] } == ["it is EXPIRED"])
    }

    @Test("finds by the sweep what a flushed Redis has forgotten")
    func flushed() throws {
        var worker = try worker()
        _ = worker.turn()
        _ = try hold(1, dueIn: 1000)
        _ = try test.redis("FLUSHALL")
        test.clock.advance(milliseconds: 4000)
        _ = worker.turn()
        #expect(bookings[1]?.status == .seatHeld, "the sweep is not due")
        test.clock.advance(milliseconds: 1000)
        _ = worker.turn()
        #expect(bookings[1]?.status == .expired)
        let line = try #require(log.lines("expired booking").first)
        #expect(line.metadata["found_by"] == "sweep")
        #expect(line.metadata["lateness_ms"] == "4000")
    }

    @Test("leaves to their jobs what is only just overdue")
    func grace() throws {
        let job = bookings.hold(1, until: test.clock.now())
        var worker = try worker()
        test.clock.advance(milliseconds: QueueLimits.sweepGraceMilliseconds - 1)
        _ = worker.turn()
        #expect(bookings[1]?.status == .seatHeld)
        _ = job
    }

    @Test("sweeps in steps, and lets others write between them")
    func sweepsInSteps() throws {
        for id in 1...300 { bookings.hold(Int64(id), until: test.clock.now()) }
        test.clock.advance(milliseconds: 10_000)
        var worker = try worker()
        var steps: [Int] = []
        for _ in 0..<4 {
            let wait = worker.turn()
            steps.append(bookings.entries.values.count { $0.status == .expired })
            if steps.last ?? 0 < 300 {
                #expect((1...QueueLimits.courtesyMilliseconds).contains(wait))
            }
            test.clock.advance(milliseconds: wait)
        }
        #expect(steps == [128, 256, 300, 300])
    }

    @Test("never expires early when the clock is set back between claim and transaction")
    func clockSetBack() throws {
        let clock = test.clock
        _ = try hold(1, dueIn: 0)
        // The claim is judged by the clock before, the transaction by the clock after.
        let moved = FakeBookings()
        let deadline = clock.now()
        moved.hold(1, until: deadline)
        var queue = try test.queue()
        let claim = try queue.claim(now: clock.now())
        #expect(claim.jobs.count == 1)
        clock.advance(milliseconds: -60_000)
        var worker = try worker(of: moved)
        try worker.settle(claim)
        #expect(moved[1]?.status == .seatHeld)
        let reason = log.lines("left booking alone").first?.metadata["reason"]
        #expect(reason == "its deadline has not come by this machine's clock")
        #expect(try test.leased() == ":0")
        #expect(try queue.claim(now: deadline.advanced(byMilliseconds: -1)).jobs.isEmpty)
        clock.advance(milliseconds: 60_000)
        _ = worker.turn()
        #expect(moved[1]?.status == .expired)
    }

    @Test("lives on the database's earliest deadline where there is no Redis")
    func withoutRedis() throws {
        var worker = try worker(redis: RedisURL.none)
        bookings.hold(1, until: test.clock.now().advanced(byMilliseconds: 60))
        let sleep = worker.turn()
        #expect((0...60).contains(sleep))
        #expect(bookings[1]?.status == .seatHeld)
        test.clock.advance(milliseconds: 60)
        _ = worker.turn()
        #expect(bookings[1]?.status == .expired)
        #expect((50...QueueLimits.sleepWithoutRedisMilliseconds).contains(worker.turn()))
        #expect(bookings.signs.first == "w")
    }

    @Test("tells its observer what it does, and once a second how the queue stands")
    func observed() throws {
        let observer = RecordingObserver()
        var settings = WorkerSettings(name: "w", redis: test.url, sweepMilliseconds: 5000)
        settings.observer = observer
        var worker = Worker(
            settings,
            store: bookings.store(),
            clock: test.clock,
            logger: log.logger,
            stopSwitch: try StopSwitch()
        )
        _ = try hold(1, dueIn: 0)
        _ = try hold(2, dueIn: 9)
        _ = worker.turn()
        test.clock.advance(milliseconds: 999)
        _ = worker.turn()
        test.clock.advance(milliseconds: 1)
        _ = worker.turn()
        func expired(late milliseconds: Int64) -> WorkerEvent {
            .expired(.job, from: .seatHeld, latenessMilliseconds: milliseconds)
        }
        let queues = observer.events.compactMap { event -> QueueState? in
            if case .inspected(let state) = event { state } else { nil }
        }
        #expect(queues.map(\.scheduled) == [2, 0])
        #expect(queues.map(\.overdue) == [1, 0])
        #expect(observer.events.filter { $0 == .received(2) }.count == 1)
        #expect(observer.events.contains(expired(late: 0)))
        #expect(observer.events.contains(expired(late: 990)))
        #expect(observer.events.last == .turned(at: test.clock.now()))
        #expect(observer.events.count { if case .turned = $0 { true } else { false } } == 3)
    }

    @Test("drains what is due from Redis and from the database, and nothing else")
    func drains() throws {
        for id in 1...300 { _ = try hold(Int64(id), dueIn: 0) }
        for id in 301...600 { bookings.hold(Int64(id), until: test.clock.now()) }
        _ = try hold(601, dueIn: 1)
        var worker = try worker()
        try worker.drain()
        #expect(bookings.entries.values.count { $0.expiries == 1 } == 600)
        #expect(bookings[601]?.status == .seatHeld)
        #expect(try test.scheduled() == ":1")
        #expect(try test.leased() == ":0")
        #expect(worker.statistics.current.expiredByJob == 300)
        #expect(worker.statistics.current.expiredBySweep == 300)
        bookings.fail(with: .readOnly)
        test.clock.advance(milliseconds: 1)
        #expect(throws: StoreError.readOnly) { try worker.drain() }
    }
}
