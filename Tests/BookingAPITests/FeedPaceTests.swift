import Testing

@testable import BookingAPI

/// When news may be told, under a time that only the test moves.
@Suite("The pace of the seat feed")
struct FeedPaceTests {
    private static let millisecond: Int64 = 1_000_000

    /// A telling that has cost so much already.
    private static func finished(milliseconds: Double) -> FanOut {
        let fanOut = FanOut(loops: 2, nanoseconds: 0)
        fanOut.finished(nanoseconds: 0)
        fanOut.finished(nanoseconds: Int64(milliseconds * 1_000_000))
        return fanOut
    }

    private static func window(milliseconds: Double) -> Int64? {
        var pace = FeedPace()
        pace.told(finished(milliseconds: milliseconds), at: 0)
        return pace.remaining(at: 0).map { $0 / millisecond }
    }

    @Test("what comes after a quiet time is told at once")
    func quiet() {
        var pace = FeedPace()
        #expect(pace.remaining(at: 0) == nil)
        pace.told(Self.finished(milliseconds: 1), at: 0)
        pace.rest()
        #expect(pace.remaining(at: 1) == nil)
    }

    @Test("changes are gathered for forty times the cost of the last telling, within bounds")
    func windows() {
        #expect(Self.window(milliseconds: 0.01) == 20)
        #expect(Self.window(milliseconds: 2) == 80)
        #expect(Self.window(milliseconds: 5) == 200)
        #expect(Self.window(milliseconds: 100) == 250)
        #expect(Self.window(milliseconds: 1e12) == 250)
    }

    @Test("the time runs from the last telling")
    func elapses() {
        var pace = FeedPace()
        pace.told(Self.finished(milliseconds: 2), at: 0)
        #expect(pace.remaining(at: 10 * Self.millisecond) == 70 * Self.millisecond)
        #expect(pace.remaining(at: 80 * Self.millisecond) == 0)
        #expect(pace.remaining(at: 500 * Self.millisecond) == 0)
    }

    @Test("nobody is told more before everybody was told the last, unless a loop never answers")
    func waitsForLoops() throws {
        let fanOut = FanOut(loops: 2, nanoseconds: 0)
        var pace = FeedPace()
        pace.told(fanOut, at: 0)
        fanOut.finished(nanoseconds: 1)
        let late = try #require(pace.remaining(at: 400 * Self.millisecond))
        #expect(late > 0)
        fanOut.finished(nanoseconds: 1)
        #expect(pace.remaining(at: 400 * Self.millisecond) == 0)
        pace.told(FanOut(loops: 1, nanoseconds: 0), at: 0)
        #expect(pace.remaining(at: 2_000 * Self.millisecond) == 0)
    }
}
