import Bookings
import ExpiryQueue
import TestSupport
import Testing

@Suite("Waiting after failures")
struct BackoffTests {
    @Test("doubles up to a ceiling, differs a little each time, and begins anew after a success")
    func growth() {
        var generator = SeededGenerator(seed: 7)
        var backoff = Backoff()
        let now = Timestamp(rawValue: 1_000_000)
        #expect(backoff.remaining(at: now) == 0)
        var step = QueueLimits.backoffFloorMilliseconds
        for _ in 0..<40 {
            let wait = backoff.fail(at: now, using: &generator)
            #expect((step / 2...step).contains(wait))
            #expect(backoff.remaining(at: now) == wait)
            #expect(backoff.remaining(at: now.advanced(byMilliseconds: wait - 1)) == 1)
            #expect(backoff.remaining(at: now.advanced(byMilliseconds: wait)) == 0)
            step = min(step * 2, QueueLimits.backoffCeilingMilliseconds)
        }
        backoff.succeed()
        #expect(!backoff.isFailing)
        #expect(backoff.fail(at: now, using: &generator) <= QueueLimits.backoffFloorMilliseconds)
    }

    @Test("does not become endless when the clock is set back")
    func clockSetBack() {
        var generator = SeededGenerator(seed: 7)
        var backoff = Backoff()
        backoff.fail(at: Timestamp(rawValue: 1_000_000_000), using: &generator)
        #expect(backoff.remaining(at: Timestamp(rawValue: 0)) == 0)
        var interval = Interval(milliseconds: 5000)
        interval.done(at: Timestamp(rawValue: 1_000_000_000))
        #expect(interval.remaining(at: Timestamp(rawValue: 1_000_001_000)) == 4000)
        #expect(interval.isDue(at: Timestamp(rawValue: 1_000_005_000)))
        #expect(interval.isDue(at: Timestamp(rawValue: 999_999_999)))
    }
}
