import RateLimiting
import TestSupport
import Testing

@Suite("Rate limits")
struct RateLimiterTests {
    static func limiter(_ text: String, capacity: Int = 100) throws -> RateLimiter<Int> {
        RateLimiter(limit: try #require(RateLimit(text)), capacity: capacity)
    }

    static func allowed(_ verdict: RateLimiter<Int>.Verdict) -> Bool {
        if case .allowed = verdict { true } else { false }
    }

    @Test(
        "a rate is written as a number, or as a number in seconds",
        arguments: [
            ("100", 100, 1_000), ("100/10s", 100, 10_000), ("1/86400s", 1, 86_400_000),
        ] as [(String, Int64, Int64)]
    )
    func reads(text: String, burst: Int64, window: Int64) {
        #expect(RateLimit(text) == RateLimit(burst: burst, windowMilliseconds: window))
        #expect(RateLimit(text) != nil)
    }

    @Test(
        "what is not a rate is refused",
        arguments: ["", "0", "-1", "1/0s", "1/s", "1/10", "1/10m", "/1s", "1//1s", "1/86401s", "x"]
    )
    func refusesNonsense(text: String) {
        #expect(RateLimit(text) == nil)
    }

    @Test("a burst passes, the next request waits for its share of the window")
    func burst() throws {
        var limiter = try Self.limiter("5/10s")
        for remaining in stride(from: 4, through: 0, by: -1) as StrideThrough<Int64> {
            #expect(
                limiter.take(1, now: 0)
                    == .allowed(
                        remaining: remaining,
                        resetMilliseconds: (5 - remaining) * 2_000
                    )
            )
        }
        #expect(limiter.take(1, now: 0) == .refused(retryMilliseconds: 2_000))
        #expect(limiter.take(1, now: 1_999) == .refused(retryMilliseconds: 1))
        #expect(Self.allowed(limiter.take(1, now: 2_000)))
        #expect(!Self.allowed(limiter.take(1, now: 2_000)))
    }

    @Test("one client's haste is not another's")
    func clientsApart() throws {
        var limiter = try Self.limiter("1/1s")
        #expect(Self.allowed(limiter.take(1, now: 0)))
        #expect(!Self.allowed(limiter.take(1, now: 0)))
        #expect(Self.allowed(limiter.take(2, now: 0)))
        #expect(limiter.wouldRefuse(1, now: 0))
        #expect(!limiter.wouldRefuse(3, now: 0))
    }

    @Test("retrying when told to is always enough", arguments: 0..<50 as Range<UInt64>)
    func retryIsEnough(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = try #require(
            RateLimit(
                burst: .random(in: 1...20, using: &random),
                windowMilliseconds: .random(in: 1...5_000, using: &random)
            )
        )
        var limiter = RateLimiter<Int>(limit: limit, capacity: 10)
        var now: Int64 = 0
        for _ in 0..<200 {
            if case .refused(let wait) = limiter.take(1, now: now) {
                now += wait
                #expect(Self.allowed(limiter.take(1, now: now)), "seed \(seed)")
            }
            now += .random(in: 0...limit.windowMilliseconds / 4, using: &random)
        }
    }

    @Test("never more than the burst and the rate pass", arguments: 0..<50 as Range<UInt64>)
    func neverMore(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = try #require(RateLimit(burst: 7, windowMilliseconds: 1_000))
        var limiter = RateLimiter<Int>(limit: limit, capacity: 10)
        var passed: [Int64] = []
        var now: Int64 = 0
        for _ in 0..<2_000 {
            now += .random(in: 0...100, using: &random)
            if Self.allowed(limiter.take(1, now: now)) { passed.append(now) }
        }
        for (index, start) in passed.enumerated() {
            let within = passed[index...].prefix { $0 < start + 1_000 }.count
            #expect(within <= 14, "seed \(seed)")
        }
        #expect(passed.count <= 7 + Int(now) * 7 / 1_000 + 1)
    }

    @Test("memory is bounded: those beyond share one bucket, and idle ones are forgotten")
    func bounded() throws {
        var limiter = try Self.limiter("1/1s", capacity: 10)
        for client in 0..<10 { #expect(Self.allowed(limiter.take(client, now: 0))) }
        #expect(Self.allowed(limiter.take(10, now: 0)))
        #expect(!Self.allowed(limiter.take(11, now: 0)))
        #expect(limiter.clientCount == 10)
        #expect(Self.allowed(limiter.take(12, now: 1_000)))
        #expect(limiter.clientCount == 1)
    }
}
