internal import Bookings
internal import HTTP
public import Sockets
internal import Synchronization

/// How many requests each client may send, and how many open bookings it may have.
///
/// Safe to use from any thread.
public final class ClientLimits: Sendable {
    /// The limits; nil means no limit.
    public struct Settings: Sendable {
        /// Requests that change nothing, for each client.
        public var reads: RateLimit?
        /// POST and DELETE requests, for each client.
        public var writes: RateLimit?
        /// Requests that lack a valid token, for each address.
        public var failures: RateLimit?
        /// Bookings that are neither paid nor ended, for each client; the store counts them.
        public var openBookings: Int?
        /// Whether clients on this machine are limited, too.
        public var includesLoopback: Bool

        /// Creates limits; without arguments, nothing is limited.
        public init(
            reads: RateLimit? = nil,
            writes: RateLimit? = nil,
            failures: RateLimit? = nil,
            openBookings: Int? = nil,
            includesLoopback: Bool = false
        ) {
            self.reads = reads
            self.writes = writes
            self.failures = failures
            self.openBookings = openBookings
            self.includesLoopback = includesLoopback
        }
    }

    /// A kind of request that has a limit of its own.
    enum Kind {
        case read
        case write
    }

    private let includesLoopback: Bool
    private let reads: Counter<ClientKey>
    private let writes: Counter<ClientKey>
    private let failures: Counter<NetworkKey>
    private let milliseconds: @Sendable () -> Int64
    /// How many open bookings each client may have; nil for any number.
    let openBookings: Int?

    /// Creates counters for `settings`.
    ///
    /// - Parameters:
    ///   - settings: The limits.
    ///   - milliseconds: A monotonic clock, in milliseconds.
    public init(
        _ settings: Settings,
        milliseconds: @escaping @Sendable () -> Int64 = {
            MonotonicClock.nanoseconds() / 1_000_000
        }
    ) {
        includesLoopback = settings.includesLoopback
        self.milliseconds = milliseconds
        reads = Counter(settings.reads)
        writes = Counter(settings.writes)
        failures = Counter(settings.failures)
        openBookings = settings.openBookings
    }

    /// Whether nothing is counted for clients at this address.
    func exempts(_ address: SocketAddress) -> Bool { address.isLoopback && !includesLoopback }

    /// Counts a request.
    ///
    /// - Throws: A 429 if the client has sent too many; the request is then not counted.
    func count(_ kind: Kind, of client: ClientKey) throws(Problem) {
        switch kind {
        case .read: try reads.count(client, now: milliseconds(), as: "reads")
        case .write: try writes.count(client, now: milliseconds(), as: "writes")
        }
    }

    /// Checks whether another write would be allowed, without counting it.
    ///
    /// - Throws: A 429 if it would not.
    func checkWrite(of client: ClientKey) throws(Problem) {
        try writes.count(client, now: milliseconds(), as: "writes", isDryRun: true)
    }

    /// The limit of a client's open bookings; nil if their number is not limited.
    func openBookingLimit(of caller: Caller) -> OpenBookingLimit? {
        guard let openBookings, let client = caller.client else { return nil }
        return OpenBookingLimit(of: client.id, bookings: openBookings)
    }

    /// Counts a request that lacks a valid token.
    ///
    /// - Throws: A 429 if too many such requests came from this address.
    func countFailure(of address: SocketAddress) throws(Problem) {
        guard !exempts(address) else { return }
        try failures.count(NetworkKey(address), now: milliseconds(), as: "failures")
    }
}

/// A rate limiter for several threads; without a limit it allows everything.
private final class Counter<Client: Hashable & Sendable>: Sendable {
    private let limiter: Mutex<RateLimiter<Client>?>

    init(_ limit: RateLimit?) {
        limiter = Mutex(limit.map { RateLimiter(limit: $0, capacity: APILimits.countedClients) })
    }

    func count(
        _ client: Client,
        now: Int64,
        as policy: StaticString,
        isDryRun: Bool = false
    ) throws(Problem) {
        let refused = limiter.withLock { limiter -> (limit: RateLimit, wait: Int64)? in
            guard let limit = limiter?.limit,
                let wait = limiter?.take(client, now: now, isDryRun: isDryRun)
            else {
                return nil
            }
            return (limit, wait)
        }
        guard let (limit, wait) = refused else { return }
        throw .tooMany(policy, limit, waitMilliseconds: wait)
    }
}

extension Problem {
    /// A 429 for a client that has sent too many requests.
    fileprivate static func tooMany(
        _ policy: StaticString,
        _ limit: RateLimit,
        waitMilliseconds: Int64
    ) -> Problem {
        let seconds = (waitMilliseconds + 999) / 1_000
        var problem = Problem(.tooManyRequests, "Too many \(policy). Try again in \(seconds) s.")
        problem.quota = Quota(
            policy: policy,
            limit: limit.burst,
            windowSeconds: limit.windowMilliseconds / 1_000,
            waitSeconds: seconds
        )
        return problem
    }
}
