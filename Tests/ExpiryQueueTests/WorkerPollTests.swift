import Bookings
import ExpiryQueue
import Logging
import Redis
import TestSupport
import Testing

/// Single polls of a worker with a real Redis and a clock that the test moves.
@Suite("A poll of a worker", .timeLimit(.minutes(1)))
struct WorkerPollTests {
    private let test: QueueUnderTest

    init() throws { test = try QueueUnderTest() }

    @Test("logs a new job, lasts until its deadline, and expires it then")
    func expires() throws {
        var worker = try test.worker()
        _ = worker.poll()
        try test.hold(42, dueIn: 300)
        let sleep = worker.poll()
        #expect((.milliseconds(200) ... .milliseconds(300)).contains(sleep), "\(sleep)")
        let received = try #require(test.log.lines("received job").first)
        #expect(received.metadata == ["booking": "42", "deadline": "2026-12-24T09:30:00.300Z"])
        #expect(test.bookings[42]?.status == .seatHeld)
        test.clock.advance(byMilliseconds: 307)
        _ = worker.poll()
        #expect(test.bookings[42]?.status == .expired)
        let expired = try #require(test.log.lines("expired booking").first)
        #expect(expired.metadata["booking"] == "42")
        #expect(expired.metadata["lateness_ms"] == "7")
        #expect(expired.metadata["deadline"] == "2026-12-24T09:30:00.300Z")
        #expect(expired.metadata["found_by"] == "job")
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":0")
        #expect(test.observer.receivedJobs == 1)
        #expect(test.observer.acknowledgedJobs == 1)
        #expect(test.observer.rescheduledJobs == 0)
        #expect(test.observer.lateness(by: .job) == [.milliseconds(7)])
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
        var worker = try test.worker(of: bookings)
        _ = worker.poll()
        #expect(bookings[1]?.status == .expired)
        #expect(try test.leased() == ":0")
    }

    @Test(
        "leaves a booking unchanged that has ended, and logs the reason",
        arguments: [BookingStatus.confirmed, .refunded, .expired]
    )
    func ended(status: BookingStatus) throws {
        try test.hold(7, dueIn: 10)
        test.bookings[7] = FakeBookings.Entry(status: status, deadline: nil)
        test.clock.advance(byMilliseconds: 10)
        var worker = try test.worker()
        _ = worker.poll()
        #expect(test.bookings[7]?.status == status)
        #expect(test.bookings[7]?.expiries == 0)
        let line = try #require(test.log.lines("left booking unchanged").first)
        #expect(line.level == .info)
        #expect(line.metadata["reason"] == "its status is \(status.name)")
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":0")
    }

    @Test("does not expire a booking by a job for an older deadline")
    func deadlineMoved() throws {
        try test.hold(7, dueIn: 10)
        let later = test.clock.now() + .milliseconds(900)
        let newer = test.bookings.hold(7, until: later)
        test.clock.advance(byMilliseconds: 10)
        var worker = try test.worker()
        _ = worker.poll()
        #expect(test.bookings[7]?.status == .seatHeld)
        let line = try #require(test.log.lines("left booking unchanged").first)
        #expect(line.metadata["reason"] == "its deadline is now 2026-12-24T09:30:00.900Z")
        #expect(try test.leased() == ":0")
        var queue = try test.queue()
        try queue.send([newer])
        test.clock.advance(byMilliseconds: 890)
        _ = worker.poll()
        #expect(test.bookings[7]?.status == .expired)
    }

    @Test("removes a job for an unknown booking, and elements that are not jobs")
    func unknown() throws {
        var queue = try test.queue()
        try queue.send([test.job(99, dueIn: 0)])
        _ = try test.redis("ZADD booking:jobs:scheduled 5 hello")
        var worker = try test.worker()
        _ = worker.poll()
        let line = try #require(test.log.lines("left booking unchanged").first)
        #expect(line.metadata["reason"] == "no booking has this id")
        #expect(test.log.lines("removed an invalid job from the queue").count == 1)
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":0")
    }

    @Test("leaves holds to their jobs that are only just overdue")
    func grace() throws {
        test.bookings.hold(1, until: test.clock.now())
        var worker = try test.worker()
        test.clock.advance(byMilliseconds: QueueLimits.sweepGrace.wholeMilliseconds - 1)
        _ = worker.poll()
        #expect(test.bookings[1]?.status == .seatHeld)
    }

    @Test("sweeps in several transactions, with pauses between them")
    func sweepsInSteps() throws {
        for id in 1...300 { test.bookings.hold(Int64(id), until: test.clock.now()) }
        test.clock.advance(byMilliseconds: 10_000)
        var worker = try test.worker()
        var steps: [Int] = []
        for _ in 0..<4 {
            let wait = worker.poll()
            steps.append(test.bookings.entries.values.count { $0.status == .expired })
            if steps.last ?? 0 < 300 {
                #expect((.milliseconds(1)...QueueLimits.transactionPause).contains(wait))
            }
            test.clock.advance(byMilliseconds: wait.wholeMilliseconds)
        }
        #expect(steps == [128, 256, 300, 300])
    }

    @Test("lasts until the earliest deadline in the database if there is no Redis")
    func withoutRedis() throws {
        var worker = try test.worker(redis: RedisURL.none)
        test.bookings.hold(1, until: test.clock.now() + .milliseconds(60))
        let sleep = worker.poll()
        #expect((.zero ... .milliseconds(60)).contains(sleep))
        #expect(test.bookings[1]?.status == .seatHeld)
        test.clock.advance(byMilliseconds: 60)
        _ = worker.poll()
        #expect(test.bookings[1]?.status == .expired)
        #expect((.milliseconds(50)...QueueLimits.pollTimeWithoutRedis).contains(worker.poll()))
        #expect(test.bookings.signsOfLife.first == "w")
    }

    @Test("reports its events to the observer, and once a second the state of the queue")
    func observed() throws {
        var worker = try test.worker()
        try test.hold(1, dueIn: 0)
        try test.hold(2, dueIn: 9)
        _ = worker.poll()
        test.clock.advance(byMilliseconds: 999)
        _ = worker.poll()
        test.clock.advance(byMilliseconds: 1)
        _ = worker.poll()
        let queues = test.observer.events.compactMap { event -> QueueState? in
            if case .inspected(let state) = event { state } else { nil }
        }
        #expect(queues.map(\.scheduled) == [2, 0])
        #expect(queues.map(\.overdue) == [1, 0])
        #expect(test.observer.events.filter { $0 == .received(2) }.count == 1)
        #expect(test.observer.lateness(by: .job) == [.zero, .milliseconds(990)])
        #expect(test.observer.events.last == .polled(at: test.clock.now()))
        #expect(test.observer.polls == 3)
    }

    @Test("with --once expires what is due in Redis and in the database, and nothing else")
    func drains() throws {
        for id in 1...300 { try test.hold(Int64(id), dueIn: 0) }
        for id in 301...600 { test.bookings.hold(Int64(id), until: test.clock.now()) }
        try test.hold(601, dueIn: 1)
        var worker = try test.worker()
        try worker.drain()
        #expect(test.bookings.entries.values.count { $0.expiries == 1 } == 600)
        #expect(test.bookings[601]?.status == .seatHeld)
        #expect(try test.scheduled() == ":1")
        #expect(try test.leased() == ":0")
        #expect(test.observer.lateness(by: .job).count == 300)
        #expect(test.observer.lateness(by: .sweep).count == 300)
        test.bookings.fail(with: .readOnly)
        test.clock.advance(byMilliseconds: 1)
        #expect(throws: StoreError.readOnly) { try worker.drain() }
    }
}
