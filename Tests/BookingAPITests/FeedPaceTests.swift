import Testing

@testable import BookingAPI

/// When the feed may send its next batch; the test passes the time.
@Suite("The pace of the seat feed")
struct FeedPaceTests {
    /// A delivery that has ended and has cost `cost`.
    private static func finished(cost: Duration) -> DeliveryProgress {
        let progress = DeliveryProgress(loops: 2, cost: .zero)
        progress.loopFinished(cost: .zero)
        progress.loopFinished(cost: cost)
        return progress
    }

    private static func window(cost: Duration) -> Duration? {
        var pace = FeedPace()
        pace.sent(finished(cost: cost), at: .zero)
        return pace.remaining(at: .zero)
    }

    @Test("a change after a quiet time is sent at once")
    func quiet() {
        var pace = FeedPace()
        #expect(pace.remaining(at: .zero) == nil)
        pace.sent(Self.finished(cost: .milliseconds(1)), at: .zero)
        pace.rest()
        #expect(pace.remaining(at: .nanoseconds(1)) == nil)
    }

    @Test("changes are gathered for forty times the cost of the last delivery, within bounds")
    func windows() {
        #expect(Self.window(cost: .microseconds(10)) == .milliseconds(20))
        #expect(Self.window(cost: .milliseconds(2)) == .milliseconds(80))
        #expect(Self.window(cost: .milliseconds(5)) == .milliseconds(200))
        #expect(Self.window(cost: .milliseconds(100)) == .milliseconds(250))
        #expect(Self.window(cost: .seconds(1_000_000_000)) == .milliseconds(250))
    }

    @Test("the time runs from the last batch")
    func elapses() {
        var pace = FeedPace()
        pace.sent(Self.finished(cost: .milliseconds(2)), at: .zero)
        #expect(pace.remaining(at: .milliseconds(10)) == .milliseconds(70))
        #expect(pace.remaining(at: .milliseconds(80)) == .zero)
        #expect(pace.remaining(at: .milliseconds(500)) == .zero)
    }

    @Test("no batch is sent before every loop has delivered the last one, unless a loop never does")
    func waitsForLoops() throws {
        let progress = DeliveryProgress(loops: 2, cost: .zero)
        var pace = FeedPace()
        pace.sent(progress, at: .zero)
        progress.loopFinished(cost: .nanoseconds(1))
        let late = try #require(pace.remaining(at: .milliseconds(400)))
        #expect(late > .zero)
        progress.loopFinished(cost: .nanoseconds(1))
        #expect(pace.remaining(at: .milliseconds(400)) == .zero)
        pace.sent(DeliveryProgress(loops: 1, cost: .zero), at: .zero)
        #expect(pace.remaining(at: .seconds(2)) == .zero)
    }
}
