import Bookings
import ExpiryQueue
import Logging
import Redis
import TestSupport
import Testing

/// Single polls of a worker after failures of the store, of Redis, of a worker and of the clock.
@Suite("A poll of a worker after a failure", .timeLimit(.minutes(1)))
struct WorkerFailureTests {
    private let test: QueueUnderTest

    init() throws { test = try QueueUnderTest() }

    @Test(
        "schedules jobs again if the database cannot be written, waits longer each time, and recovers"
    )
    func storeFails() throws {
        try test.hold(1, dueIn: 0)
        var worker = try test.worker()
        test.bookings.fail(with: .full)
        var waits: [Duration] = []
        for _ in 0..<12 {
            let wait = worker.poll()
            waits.append(wait)
            test.clock.advance(byMilliseconds: max(wait.wholeMilliseconds, 1))
        }
        #expect(waits.allSatisfy { $0 > .zero }, "it never polls in a loop")
        #expect(test.bookings.transactions < 12)
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":1")
        let failures = test.log.lines("could not expire bookings; trying again")
        #expect(failures.filter { $0.level == .warning }.count == 1)
        #expect(test.observer.storeFailures == failures.count)
        // In some polls the job was not due again yet, and only the sweep failed.
        #expect((1...failures.count).contains(test.observer.rescheduledJobs))
        #expect(test.observer.acknowledgedJobs == 0)
        test.bookings.fail(with: nil)
        for _ in 0..<10 {
            test.clock.advance(byMilliseconds: QueueLimits.longestBackoff.wholeMilliseconds)
            _ = worker.poll()
        }
        #expect(test.bookings[1]?.expiries == 1)
        #expect(test.log.lines("the database can be written again").count == 1)
        #expect(try test.scheduled() == ":0")
    }

    @Test("expires the other bookings if one is damaged, and tries that one later")
    func damaged() throws {
        for id in 1...5 { try test.hold(Int64(id), dueIn: 0) }
        test.bookings.damage(3)
        var worker = try test.worker()
        #expect(worker.poll() > .zero)
        #expect(
            test.bookings.entries.filter { $0.value.status == .expired }.keys.sorted() == [
                1, 2, 4, 5,
            ]
        )
        #expect(test.log.lines("could not expire booking").map { $0.metadata["booking"] } == ["3"])
        #expect(try test.leased() == ":0")
        #expect(try test.scheduled() == ":1")
        test.clock.advance(byMilliseconds: QueueLimits.damagedJobTime.wholeMilliseconds - 1)
        var queue = try test.queue()
        #expect(try queue.claim(now: test.clock.now()).jobs.isEmpty)
    }

    @Test("processes a job again whose worker died between commit and acknowledgement")
    func lostAcknowledgement() throws {
        let job = try test.hold(1, dueIn: 0)
        var dying = try test.queue()
        let claim = try dying.claim(now: test.clock.now(), leaseTime: .milliseconds(20))
        #expect(claim.jobs == [job])
        var store = test.bookings.store()
        _ = try store.expire(claim.jobs)
        var worker = try test.worker()
        try waitUntil("the lease to end") {
            _ = worker.poll()
            return try test.leased() == ":0"
        }
        #expect(test.bookings[1]?.expiries == 1)
        let reasons = test.log.lines("left booking unchanged").map { $0.metadata["reason"] }
        #expect(reasons == ["its status is EXPIRED"])
    }

    @Test("finds holds whose job Redis has lost by a sweep")
    func flushed() throws {
        var worker = try test.worker()
        _ = worker.poll()
        try test.hold(1, dueIn: 1000)
        _ = try test.redis("FLUSHALL")
        test.clock.advance(byMilliseconds: 4000)
        _ = worker.poll()
        #expect(test.bookings[1]?.status == .seatHeld, "the sweep is not due")
        test.clock.advance(byMilliseconds: 1000)
        _ = worker.poll()
        #expect(test.bookings[1]?.status == .expired)
        let line = try #require(test.log.lines("expired booking").first)
        #expect(line.metadata["found_by"] == "sweep")
        #expect(line.metadata["lateness_ms"] == "4000")
    }

    @Test("expires no hold early if the clock is set back between claim and transaction")
    func clockSetBack() throws {
        let clock = test.clock
        try test.hold(1, dueIn: 0)
        let moved = FakeBookings(clock: clock)
        let deadline = clock.now()
        moved.hold(1, until: deadline)
        var queue = try test.queue()
        let claim = try queue.claim(now: clock.now())
        #expect(claim.jobs.count == 1)
        // The claim uses the time before this, the transaction the time after it.
        clock.advance(byMilliseconds: -60_000)
        var worker = try test.worker(of: moved)
        try worker.process(claim)
        #expect(moved[1]?.status == .seatHeld)
        let reason = test.log.lines("left booking unchanged").first?.metadata["reason"]
        #expect(reason == "its deadline has not come by the clock of this machine")
        #expect(try test.leased() == ":0")
        #expect(try queue.claim(now: deadline - .milliseconds(1)).jobs.isEmpty)
        clock.advance(byMilliseconds: 60_000)
        _ = worker.poll()
        #expect(moved[1]?.status == .expired)
    }
}
