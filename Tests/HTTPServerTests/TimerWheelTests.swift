import HTTPServer
import TestSupport
import Testing

@Suite("The timer wheel")
struct TimerWheelTests {
    private static let tick = Int64(1) << 26

    @Test("an entry is returned after its deadline, and at most two ticks later")
    func singleEntry() {
        var wheel = TimerWheel(now: 0)
        wheel.grow(to: 1)
        let deadline = 10 * Self.tick + 5
        wheel.schedule(0, at: deadline)
        #expect(wheel.popExpired(now: deadline) == nil)
        #expect(wheel.popExpired(now: deadline + 2 * Self.tick) == 0)
        #expect(wheel.popExpired(now: deadline + 2 * Self.tick) == nil)
        #expect(wheel.nextDeadline == nil)
    }

    @Test("an entry with a deadline in the past is returned at the next tick")
    func pastDeadline() {
        var wheel = TimerWheel(now: 100 * Self.tick)
        wheel.grow(to: 1)
        wheel.schedule(0, at: 3)
        #expect(wheel.nextDeadline == 101 * Self.tick)
        #expect(wheel.popExpired(now: 101 * Self.tick) == 0)
    }

    @Test("an earlier deadline moves an entry, a later one does not, and cancelling removes it")
    func moving() {
        var wheel = TimerWheel(now: 0)
        wheel.grow(to: 3)
        wheel.schedule(0, at: 50 * Self.tick)
        wheel.schedule(0, at: 5 * Self.tick)
        wheel.schedule(0, at: 90 * Self.tick)
        wheel.schedule(1, at: 5 * Self.tick)
        wheel.schedule(2, at: 5 * Self.tick)
        wheel.cancel(1)
        let now = 7 * Self.tick
        let expired = [wheel.popExpired(now: now), wheel.popExpired(now: now)]
        #expect(Set(expired) == [0, 2])
        #expect(wheel.popExpired(now: now) == nil)
        #expect(wheel.popExpired(now: 200 * Self.tick) == nil)
    }

    @Test(
        "random operations have the same results as on a list of deadlines",
        arguments: [1, 2, 3, 4, 5] as [UInt64]
    )
    func againstModel(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var now = Int64.random(in: 0..<1 << 50, using: &random)
        var wheel = TimerWheel(now: now)
        let entries = 50
        wheel.grow(to: entries)
        // The true deadlines; the wheel may return an entry early, which is scheduled again.
        var deadlines: [Int: Int64] = [:]
        for _ in 0..<5_000 {
            let entry = Int.random(in: 0..<entries, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                wheel.cancel(entry)
                deadlines[entry] = nil
            case 1...6:
                // Up to three revolutions of the wheel ahead.
                let deadline = now + Int64.random(in: 0..<3_000 * Self.tick, using: &random)
                wheel.schedule(entry, at: deadline)
                deadlines[entry] = deadline
            default:
                now = try advance(&wheel, now: now, &deadlines, using: &random)
            }
        }
    }

    private func advance(
        _ wheel: inout TimerWheel,
        now: Int64,
        _ deadlines: inout [Int: Int64],
        using random: inout SeededGenerator
    ) throws -> Int64 {
        let step = Int64.random(in: 0..<30 * Self.tick, using: &random)
        // A loop that sleeps until `nextDeadline` misses no deadline.
        let wakeUp = min(now + step, wheel.nextDeadline ?? .max)
        let next = max(now, wakeUp)
        while let entry = wheel.popExpired(now: next) {
            let deadline = try #require(deadlines[entry])
            if deadline <= next {
                deadlines[entry] = nil
            } else {
                wheel.schedule(entry, at: deadline)
            }
        }
        for deadline in deadlines.values { #expect(deadline > next - 2 * Self.tick) }
        return next
    }
}

@Suite("The pace of a transfer")
struct PaceTests {
    @Test("every byte moves the deadline by its share of the rate")
    func trickle() {
        var pace = Pace(beganAt: 1_000)
        #expect(pace.deadline(graceNanoseconds: 500, bytesPerSecond: 100) == 1_500)
        pace.moved(50, now: 1_200_000_000)
        pace.moved(50, now: 1_400_000_000)
        #expect(pace.deadline(graceNanoseconds: 500, bytesPerSecond: 100) == 1_000_001_500)
    }

    @Test("a fast beginning allows no pause longer than the grace time")
    func burst() {
        var pace = Pace(beganAt: 0)
        pace.moved(1_000_000, now: 7)
        #expect(pace.deadline(graceNanoseconds: 500, bytesPerSecond: 1) == 507)
    }

    @Test("a rate of zero counts as one byte per second")
    func zeroRate() {
        var pace = Pace(beganAt: 0)
        pace.moved(2, now: 9_000_000_000)
        #expect(pace.deadline(graceNanoseconds: 0, bytesPerSecond: 0) == 2_000_000_000)
    }
}
