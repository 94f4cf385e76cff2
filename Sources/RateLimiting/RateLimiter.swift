/// Counts what each client asks for, and says when it is too much.
///
/// The generic cell rate algorithm: a token bucket that keeps one number a client, the time at which
/// its bucket would be full again. Time is given in, in milliseconds of a clock that never goes back.
/// Confined to whoever owns it.
public struct RateLimiter<Client: Hashable & Sendable>: Sendable {
    /// The rate that every client has.
    public let limit: RateLimit

    /// How many clients are told apart; those beyond share one bucket, so that memory is bounded
    /// and an attacker with many addresses slows down other newcomers only.
    public let capacity: Int

    // Times are kept in units of 1/burst milliseconds: no rate loses anything to rounding.
    private var fullAgain: [Client: Int64] = [:]
    private var overflow: Int64 = .min
    private var nextSweep: Int64 = .min

    /// Nobody has asked for anything yet.
    public init(limit: RateLimit, capacity: Int) {
        self.limit = limit
        self.capacity = capacity
    }

    /// How many clients are remembered just now.
    public var clientCount: Int { fullAgain.count }

    /// What became of one request.
    public enum Verdict: Hashable, Sendable {
        /// It may go on.
        ///
        /// - remaining: how many more could follow at once.
        /// - resetMilliseconds: when the bucket is full again.
        case allowed(remaining: Int64, resetMilliseconds: Int64)
        /// It may not; it is not counted.
        ///
        /// - retryMilliseconds: when one request would be let through; at least 1.
        case refused(retryMilliseconds: Int64)
    }

    /// Counts one request of `client` at `now` milliseconds.
    public mutating func take(_ client: Client, now: Int64) -> Verdict {
        let now = now * limit.burst
        let known = fullAgain[client]
        let shares = known == nil && !hasRoom(now: now)
        let full = max(known ?? (shares ? overflow : now), now)
        let spent = full - now
        let cost = limit.windowMilliseconds
        let most = limit.windowMilliseconds * limit.burst
        guard spent + cost <= most else {
            return .refused(retryMilliseconds: max(1, ceilDivide(spent + cost - most)))
        }
        if shares {
            overflow = full + cost
        } else {
            fullAgain[client] = full + cost
        }
        return .allowed(
            remaining: (most - spent - cost) / cost,
            resetMilliseconds: ceilDivide(spent + cost)
        )
    }

    /// What `take` would say, without counting anything.
    public func wouldRefuse(_ client: Client, now: Int64) -> Bool {
        guard let full = fullAgain[client] else { return false }
        let most = limit.windowMilliseconds * limit.burst
        return full - now * limit.burst + limit.windowMilliseconds > most
    }

    /// Whether another client can be remembered; forgets those whose buckets are full again.
    private mutating func hasRoom(now: Int64) -> Bool {
        guard fullAgain.count >= capacity else { return true }
        // A sweep reads the whole table: once in a window is often enough.
        guard now >= nextSweep else { return false }
        nextSweep = now + limit.windowMilliseconds * limit.burst
        fullAgain = fullAgain.filter { $0.value > now }
        return fullAgain.count < capacity
    }

    private func ceilDivide(_ scaled: Int64) -> Int64 {
        (scaled + limit.burst - 1) / limit.burst
    }
}
