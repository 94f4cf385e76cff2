import TestSupport
import Testing

@testable import BookingAPI

@Suite("Rate limits")
struct RateLimiterTests {
    static func limiter(_ text: String, capacity: Int = 100) throws -> RateLimiter<Int> {
        RateLimiter(limit: try #require(RateLimit(text)), capacity: capacity)
    }

    @Test(
        "a rate is a number, or a number in a number of seconds",
        arguments: [
            ("100", 100, 1_000), ("100/10s", 100, 10_000), ("1/86400s", 1, 86_400_000),
        ] as [(String, Int64, Int64)]
    )
    func reads(text: String, burst: Int64, window: Int64) {
        #expect(RateLimit(text) == RateLimit(burst: burst, windowMilliseconds: window))
        #expect(RateLimit(text) != nil)
    }

    @Test(
        "other text is not a rate",
        arguments: [
            "", "0", "-1", "1/0s", "1/s", "1/10", "1/10m", "/1s", "1//1s", "1/86401s", "x", "+1",
            "01", "1/+1s",
        ]
    )
    func rejects(text: String) {
        #expect(RateLimit(text) == nil)
    }

    @Test("a burst is allowed, and the next request after its share of the window")
    func burst() throws {
        var limiter = try Self.limiter("5/10s")
        for _ in 0..<5 { #expect(limiter.take(1, now: 0) == nil) }
        #expect(limiter.take(1, now: 0) == 2_000)
        #expect(limiter.take(1, now: 1_999) == 1)
        #expect(limiter.take(1, now: 2_000) == nil)
        #expect(limiter.take(1, now: 2_000) == 2_000)
        // The whole burst is back after the whole window.
        for _ in 0..<5 { #expect(limiter.take(1, now: 12_000) == nil) }
        #expect(limiter.take(1, now: 12_000) == 2_000)
    }

    @Test("each client has a bucket of its own")
    func clientsApart() throws {
        var limiter = try Self.limiter("1/1s")
        #expect(limiter.take(1, now: 0) == nil)
        #expect(limiter.take(1, now: 0) == 1_000)
        #expect(limiter.take(2, now: 0) == nil)
    }

    @Test("a request after the returned wait is allowed", arguments: 0..<50 as Range<UInt64>)
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
            if let wait = limiter.take(1, now: now) {
                now += wait
                #expect(limiter.take(1, now: now) == nil, "seed \(seed)")
            }
            now += .random(in: 0...limit.windowMilliseconds / 4, using: &random)
        }
    }

    @Test(
        "never more requests are allowed than the burst and the rate",
        arguments: 0..<50 as Range<UInt64>
    )
    func neverMore(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = try #require(RateLimit(burst: 7, windowMilliseconds: 1_000))
        var limiter = RateLimiter<Int>(limit: limit, capacity: 10)
        var passed: [Int64] = []
        var now: Int64 = 0
        for _ in 0..<2_000 {
            now += .random(in: 0...100, using: &random)
            if limiter.take(1, now: now) == nil { passed.append(now) }
        }
        for (index, start) in passed.enumerated() {
            let within = passed[index...].prefix { $0 < start + 1_000 }.count
            #expect(within <= 14, "seed \(seed)")
        }
        #expect(passed.count <= 7 + Int(now) * 7 / 1_000 + 1)
    }

    @Test("memory is bounded: further clients share one bucket, and full buckets are removed")
    func bounded() throws {
        var limiter = try Self.limiter("1/1s", capacity: 10)
        for client in 0..<10 { #expect(limiter.take(client, now: 0) == nil) }
        #expect(limiter.take(10, now: 0) == nil)
        #expect(limiter.take(11, now: 0) != nil)
        #expect(limiter.fullAgain.count == 10)
        #expect(limiter.take(12, now: 1_000) == nil)
        #expect(limiter.fullAgain.count == 1)
    }
}
