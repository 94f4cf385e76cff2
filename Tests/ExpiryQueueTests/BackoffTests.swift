import Bookings
import ExpiryQueue
import TestSupport
import Testing

@Suite("The wait after errors")
struct BackoffTests {
    @Test("doubles up to a limit, is random, and starts again after a success")
    func growth() {
        var generator = SeededGenerator(seed: 7)
        var backoff = Backoff()
        let now = Timestamp(rawValue: 1_000_000)
        #expect(backoff.remaining(at: now) == .zero)
        var step = QueueLimits.shortestBackoff
        for _ in 0..<40 {
            let wait = backoff.recordError(at: now, using: &generator)
            #expect((step / 2...step).contains(wait))
            #expect(backoff.remaining(at: now) == wait)
            let last = Duration.milliseconds(1)
            #expect(backoff.remaining(at: now + wait - last) == last)
            #expect(backoff.remaining(at: now + wait) == .zero)
            step = min(step * 2, QueueLimits.longestBackoff)
        }
        backoff.recordSuccess()
        #expect(!backoff.isFailing)
        #expect(backoff.recordError(at: now, using: &generator) <= QueueLimits.shortestBackoff)
    }

    @Test("ends when the clock is set back")
    func clockSetBack() {
        var generator = SeededGenerator(seed: 7)
        var backoff = Backoff()
        backoff.recordError(at: Timestamp(rawValue: 1_000_000_000), using: &generator)
        #expect(backoff.remaining(at: Timestamp(rawValue: 0)) == .zero)
        var interval = Interval(.seconds(5))
        interval.restart(at: Timestamp(rawValue: 1_000_000_000))
        #expect(interval.remaining(at: Timestamp(rawValue: 1_000_001_000)) == .seconds(4))
        #expect(interval.isDue(at: Timestamp(rawValue: 1_000_005_000)))
        #expect(interval.isDue(at: Timestamp(rawValue: 999_999_999)))
    }
}
