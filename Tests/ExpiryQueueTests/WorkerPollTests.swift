import Bookings
import ExpiryQueue
import Logging
import Redis
import Sockets
import TestSupport
import Testing

/// Single polls of a worker with a real Redis and a clock that the test moves.
@Suite("A poll of a worker", .timeLimit(.minutes(1)))
struct WorkerPollTests {
    let test: QueueUnderTest
    let bookings: FakeBookings
    let log = RecordedLog()
    let observer = RecordingObserver()

    init() throws {
        test = try QueueUnderTest()
        bookings = FakeBookings(clock: test.clock)
    }

    func worker(
        of bookings: FakeBookings? = nil,
        redis: RedisURL? = nil
    ) throws -> Worker<FakeStore> {
        var settings = WorkerSettings(
            name: "w",
            redis: redis ?? test.url,
            sweepTime: .seconds(5)
        )
        settings.observer = observer
        return Worker(
            settings,
            store: (bookings ?? self.bookings).store(),
            clock: test.clock,
            logger: log.logger,
            stopRequest: try StopRequest()
        )
    }

    func hold(_ id: Int64, dueIn milliseconds: Int64) throws -> ExpiryJob {
        let job = bookings.hold(id, until: test.clock.now() + .milliseconds(milliseconds))
        var queue = try test.queue()
        try queue.send([job])
        return job
    }

    @Test("logs a new job, lasts until its deadline, and expires it then")
    func expires() throws {
        var worker = try worker()
        _ = worker.poll()
        _ = try hold(42, dueIn: 300)
        let sleep = worker.poll()
        #expect((.milliseconds(200) ... .milliseconds(300)).contains(sleep), "\(sleep)")
        let received = try #require(log.lines("received job").first)
        #expect(received.metadata == ["booking": "42", "deadline": "2026-12-24T09:30:00.300Z"])
        #expect(bookings[42]?.status == .seatHeld)
        test.clock.advance(byMilliseconds: 307)
        _ = worker.poll()
        #expect(bookings[42]?.status == .expired)
        let expired = try #require(log.lines("expired booking").first)
        #expect(expired.metadata["booking"] == "42")
        #expect(expired.metadata["lateness_ms"] == "7")
        #expect(expired.metadata["deadline"] == "2026-12-24T09:30:00.300Z")
        #expect(expired.metadata["found_by"] == "job")
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":0")
        #expect(observer.receivedJobs == 1)
        #expect(observer.acknowledgedJobs == 1)
        #expect(observer.rescheduledJobs == 0)
        #expect(observer.lateness(by: .job) == [.milliseconds(7)])
    }

    @Test("acknowledges only after the commit")
    func acknowledgesLate() throws {
        let test = test
        let bookings = FakeBookings(clock: test.clock) {
            #expect((try? test.leased()) == ":1", "the job was removed before the commit")
        }
        let job = bookings.hold(1, until: test.clock.now())
        var queue = try test.queue()
        try queue.send([job])
        var worker = try worker(of: bookings)
        _ = worker.poll()
        #expect(bookings[1]?.status == .expired)
        #expect(try test.leased() == ":0")
    }

    @Test(
        "leaves a booking unchanged that has ended, and logs the reason",
        arguments: [BookingStatus.confirmed, .refunded, .expired]
    )
    func ended(status: BookingStatus) throws {
        _ = try hold(7, dueIn: 10)
        bookings[7] = FakeBookings.Entry(status: status, deadline: nil)
        test.clock.advance(byMilliseconds: 10)
        var worker = try worker()
        _ = worker.poll()
        #expect(bookings[7]?.status == status)
        #expect(bookings[7]?.expiries == 0)
        let line = try #require(log.lines("left booking unchanged").first)
        #expect(line.level == .info)
        #expect(line.metadata["reason"] == "its status is \(status.name)")
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":0")
    }

    @Test("does not expire a booking by a job for an older deadline")
    func deadlineMoved() throws {
        _ = try hold(7, dueIn: 10)
        let later = test.clock.now() + .milliseconds(900)
        let newer = bookings.hold(7, until: later)
        test.clock.advance(byMilliseconds: 10)
        var worker = try worker()
        _ = worker.poll()
        #expect(bookings[7]?.status == .seatHeld)
        let line = try #require(log.lines("left booking unchanged").first)
        #expect(line.metadata["reason"] == "its deadline is now 2026-12-24T09:30:00.900Z")
        #expect(try test.leased() == ":0")
        var queue = try test.queue()
        try queue.send([newer])
        test.clock.advance(byMilliseconds: 890)
        _ = worker.poll()
        #expect(bookings[7]?.status == .expired)
    }

    @Test("removes a job for an unknown booking, and elements that are not jobs")
    func unknown() throws {
        var queue = try test.queue()
        try queue.send([test.job(99, dueIn: 0)])
        _ = try test.redis("ZADD booking:jobs:scheduled 5 hello")
        var worker = try worker()
        _ = worker.poll()
        let line = try #require(log.lines("left booking unchanged").first)
        #expect(line.metadata["reason"] == "no booking has this id")
        #expect(log.lines("removed an invalid job from the queue").count == 1)
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":0")
    }

    @Test(
        "schedules jobs again if the database cannot be written, waits longer each time, and recovers"
    )
    func storeFails() throws {
        _ = try hold(1, dueIn: 0)
        var worker = try worker()
        bookings.fail(with: .full)
        var waits: [Duration] = []
        for _ in 0..<12 {
            let wait = worker.poll()
            waits.append(wait)
            test.clock.advance(byMilliseconds: max(wait.wholeMilliseconds, 1))
        }
        #expect(waits.allSatisfy { $0 > .zero }, "it never polls in a loop")
        #expect(bookings.transactions < 12)
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":1")
        let failures = log.lines("could not expire bookings; trying again")
        #expect(failures.filter { $0.level == .warning }.count == 1)
        #expect(observer.storeFailures == failures.count)
        // In some polls the job was not due again yet, and only the sweep failed.
        #expect((1...failures.count).contains(observer.rescheduledJobs))
        #expect(observer.acknowledgedJobs == 0)
        bookings.fail(with: nil)
        for _ in 0..<10 {
            test.clock.advance(byMilliseconds: QueueLimits.longestBackoff.wholeMilliseconds)
            _ = worker.poll()
        }
        #expect(bookings[1]?.expiries == 1)
        #expect(log.lines("the database can be written again").count == 1)
        #expect(try test.scheduled() == ":0")
    }

    @Test("expires the other bookings if one is damaged, and tries that one later")
    func damaged() throws {
        for id in 1...5 { _ = try hold(Int64(id), dueIn: 0) }
        bookings.damage(3)
        var worker = try worker()
        #expect(worker.poll() > .zero)
        #expect(
            bookings.entries.filter { $0.value.status == .expired }.keys.sorted() == [1, 2, 4, 5]
        )
        #expect(log.lines("could not expire booking").map { $0.metadata["booking"] } == ["3"])
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":1")
        test.clock.advance(byMilliseconds: QueueLimits.damagedJobTime.wholeMilliseconds - 1)
        var queue = try test.queue()
        #expect(try queue.claim(now: test.clock.now()).jobs.isEmpty)
    }

    @Test("processes a job again whose worker died between commit and acknowledgement")
    func lostAcknowledgement() throws {
        let job = try hold(1, dueIn: 0)
        var dying = try test.queue()
        let claim = try dying.claim(now: test.clock.now(), leaseTime: .milliseconds(20))
        #expect(claim.jobs == [job])
        var store = bookings.store()
        _ = try store.expire(claim.jobs)
        var worker = try worker()
        try waitUntil("the lease to end") {
            _ = worker.poll()
            return try test.leased() == ":0"
        }
        #expect(bookings[1]?.expiries == 1)
        let reasons = log.lines("left booking unchanged").map { $0.metadata["reason"] }
        #expect(reasons == ["its status is EXPIRED"])
    }

    @Test("reports its events to the observer, and once a second the state of the queue")
    func observed() throws {
        var worker = try worker()
        _ = try hold(1, dueIn: 0)
        _ = try hold(2, dueIn: 9)
        _ = worker.poll()
        test.clock.advance(byMilliseconds: 999)
        _ = worker.poll()
        test.clock.advance(byMilliseconds: 1)
        _ = worker.poll()
        let queues = observer.events.compactMap { event -> QueueState? in
            if case .inspected(let state) = event { state } else { nil }
        }
        #expect(queues.map(\.scheduled) == [2, 0])
        #expect(queues.map(\.overdue) == [1, 0])
        #expect(observer.events.filter { $0 == .received(2) }.count == 1)
        #expect(observer.lateness(by: .job) == [.zero, .milliseconds(990)])
        #expect(observer.events.last == .polled(at: test.clock.now()))
        #expect(observer.polls == 3)
    }

    @Test("with --once expires what is due in Redis and in the database, and nothing else")
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
        #expect(observer.lateness(by: .job).count == 300)
        #expect(observer.lateness(by: .sweep).count == 300)
        bookings.fail(with: .readOnly)
        test.clock.advance(byMilliseconds: 1)
        #expect(throws: StoreError.readOnly) { try worker.drain() }
    }
}
