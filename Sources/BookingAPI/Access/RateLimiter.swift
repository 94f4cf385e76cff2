/// Limits the rate of each client's requests.
///
/// The generic cell rate algorithm: a token bucket that keeps one number for each client, the time at
/// which the client's bucket would be full again. The caller passes the time, in milliseconds of a
/// monotonic clock. Confined to its owner's thread or lock.
struct RateLimiter<Client: Hashable & Sendable>: Sendable {
    /// The rate that every client has.
    let limit: RateLimit

    /// How many clients have a bucket of their own.
    ///
    /// All further clients share one bucket. So memory is bounded, and an attacker with many addresses
    /// slows down only other new clients.
    let capacity: Int

    // Times are in units of 1/burst milliseconds, so that no rate loses anything to rounding.
    private(set) var fullAgain: [Client: Int64] = [:]
    private var overflow: Int64 = .min
    private var nextSweep: Int64 = .min

    /// Creates a limiter that knows no client yet.
    init(limit: RateLimit, capacity: Int) {
        self.limit = limit
        self.capacity = capacity
    }

    /// Counts one request of `client`, if it is within the limit.
    ///
    /// - Parameters:
    ///   - client: The client.
    ///   - now: The time in milliseconds.
    ///   - isDryRun: Whether the request is not counted, even if it is allowed.
    /// - Returns: nil if the request is allowed. If it is not, it is not counted, and the result is the
    ///   number of milliseconds until a request is allowed; at least 1.
    mutating func take(_ client: Client, now: Int64, isDryRun: Bool = false) -> Int64? {
        let now = now * limit.burst
        let known = fullAgain[client]
        let shares = known == nil && !hasRoom(now: now)
        let full = max(known ?? (shares ? overflow : now), now)
        let cost = limit.windowMilliseconds
        let excess = full - now + cost - cost * limit.burst
        guard excess <= 0 else { return max(1, (excess + limit.burst - 1) / limit.burst) }
        if isDryRun { return nil }
        if shares {
            overflow = full + cost
        } else {
            fullAgain[client] = full + cost
        }
        return nil
    }

    /// Whether another client can have a bucket; removes the buckets that are full again.
    private mutating func hasRoom(now: Int64) -> Bool {
        guard fullAgain.count >= capacity else { return true }
        // A sweep reads the whole table, so it runs at most once in a window.
        guard now >= nextSweep else { return false }
        nextSweep = now + limit.windowMilliseconds * limit.burst
        fullAgain = fullAgain.filter { $0.value > now }
        return fullAgain.count < capacity
    }
}
