import Bookings
import ExpiryQueue
import Logging
import Redis
import Sockets
import TestSupport
import Testing

/// Holds that a worker finds in the database.
extension WorkerPollTests {
    @Test("finds holds whose job Redis has lost by a sweep")
    func flushed() throws {
        var worker = try worker()
        _ = worker.poll()
        _ = try hold(1, dueIn: 1000)
        _ = try test.redis("FLUSHALL")
        test.clock.advance(byMilliseconds: 4000)
        _ = worker.poll()
        #expect(bookings[1]?.status == .seatHeld, "the sweep is not due")
        test.clock.advance(byMilliseconds: 1000)
        _ = worker.poll()
        #expect(bookings[1]?.status == .expired)
        let line = try #require(log.lines("expired booking").first)
        #expect(line.metadata["found_by"] == "sweep")
        #expect(line.metadata["lateness_ms"] == "4000")
    }

    @Test("leaves holds to their jobs that are only just overdue")
    func grace() throws {
        bookings.hold(1, until: test.clock.now())
        var worker = try worker()
        test.clock.advance(byMilliseconds: QueueLimits.sweepGrace.wholeMilliseconds - 1)
        _ = worker.poll()
        #expect(bookings[1]?.status == .seatHeld)
    }

    @Test("sweeps in several transactions, with pauses between them")
    func sweepsInSteps() throws {
        for id in 1...300 { bookings.hold(Int64(id), until: test.clock.now()) }
        test.clock.advance(byMilliseconds: 10_000)
        var worker = try worker()
        var steps: [Int] = []
        for _ in 0..<4 {
            let wait = worker.poll()
            steps.append(bookings.entries.values.count { $0.status == .expired })
            if steps.last ?? 0 < 300 {
                #expect((.milliseconds(1)...QueueLimits.transactionPause).contains(wait))
            }
            test.clock.advance(byMilliseconds: wait.wholeMilliseconds)
        }
        #expect(steps == [128, 256, 300, 300])
    }

    @Test("expires no hold early if the clock is set back between claim and transaction")
    func clockSetBack() throws {
        let clock = test.clock
        _ = try hold(1, dueIn: 0)
        let moved = FakeBookings(clock: clock)
        let deadline = clock.now()
        moved.hold(1, until: deadline)
        var queue = try test.queue()
        let claim = try queue.claim(now: clock.now())
        #expect(claim.jobs.count == 1)
        // The claim uses the time before this, the transaction the time after it.
        clock.advance(byMilliseconds: -60_000)
        var worker = try worker(of: moved)
        try worker.process(claim)
        #expect(moved[1]?.status == .seatHeld)
        let reason = log.lines("left booking unchanged").first?.metadata["reason"]
        #expect(reason == "its deadline has not come by the clock of this machine")
        #expect(try test.leased() == ":0")
        #expect(try queue.claim(now: deadline - .milliseconds(1)).jobs.isEmpty)
        clock.advance(byMilliseconds: 60_000)
        _ = worker.poll()
        #expect(moved[1]?.status == .expired)
    }

    @Test("lasts until the earliest deadline in the database if there is no Redis")
    func withoutRedis() throws {
        var worker = try worker(redis: RedisURL.none)
        bookings.hold(1, until: test.clock.now() + .milliseconds(60))
        let sleep = worker.poll()
        #expect((.zero ... .milliseconds(60)).contains(sleep))
        #expect(bookings[1]?.status == .seatHeld)
        test.clock.advance(byMilliseconds: 60)
        _ = worker.poll()
        #expect(bookings[1]?.status == .expired)
        #expect((.milliseconds(50)...QueueLimits.pollTimeWithoutRedis).contains(worker.poll()))
        #expect(bookings.signsOfLife.first == "w")
    }
}
