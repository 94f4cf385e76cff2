internal import Bookings
internal import HTTP
public import RateLimiting
public import Sockets
internal import Synchronization

/// How often each client may ask, and how many seats it may keep from others without paying.
///
/// Safe to use from any thread.
public final class ClientLimits: Sendable {
    /// What is limited; nil where something is not.
    public struct Settings: Sendable {
        /// Requests that only show something.
        public var reads: RateLimit?
        /// Requests that change something.
        public var writes: RateLimit?
        /// Requests that are refused for want of a good token, by address.
        public var failures: RateLimit?
        /// Bookings in INITIATED and SEAT_HELD at once.
        public var openBookings: Int?
        /// Whether clients on this machine are limited, too.
        public var includesLoopback: Bool
        /// Whose word about the client's address is believed.
        public var proxies: TrustedProxies

        /// Takes the limits.
        public init(
            reads: RateLimit? = nil,
            writes: RateLimit? = nil,
            failures: RateLimit? = nil,
            openBookings: Int? = nil,
            includesLoopback: Bool = false,
            proxies: TrustedProxies = TrustedProxies([])
        ) {
            self.reads = reads
            self.writes = writes
            self.failures = failures
            self.openBookings = openBookings
            self.includesLoopback = includesLoopback
            self.proxies = proxies
        }
    }

    private let settings: Settings
    private let reads: Counter<ClientKey>
    private let writes: Counter<ClientKey>
    private let failures: Counter<NetworkKey>
    private let milliseconds: @Sendable () -> Int64
    /// Whose word about the client's address is believed.
    var proxies: TrustedProxies { settings.proxies }
    /// Who has how many bookings open.
    let openBookings: OpenBookings?

    /// APILimits by `settings`.
    ///
    /// - Parameters:
    ///   - settings: What is limited.
    ///   - milliseconds: A clock that never goes back, in milliseconds.
    public init(
        _ settings: Settings,
        milliseconds: @escaping @Sendable () -> Int64 = {
            MonotonicClock.nanoseconds() / 1_000_000
        }
    ) {
        self.settings = settings
        self.milliseconds = milliseconds
        reads = Counter(settings.reads)
        writes = Counter(settings.writes)
        failures = Counter(settings.failures)
        openBookings = settings.openBookings.map { OpenBookings(limit: $0) }
    }

    /// Whether nothing is counted for clients at this address.
    func exempts(_ address: SocketAddress) -> Bool {
        address.isLoopback && !settings.includesLoopback
    }

    /// Counts a request; throws where it is one too many.
    func count(
        _ method: Method,
        of client: ClientKey,
        at address: SocketAddress
    ) throws(Problem) {
        guard !exempts(address) else { return }
        let changes = method == .post || method == .delete
        if changes {
            try writes.count(client, now: milliseconds(), as: "writes")
        } else {
            try reads.count(client, now: milliseconds(), as: "reads")
        }
    }

    /// Counts a request that had no good token; throws where its sender has tried too often.
    func countFailure(of address: SocketAddress) throws(Problem) {
        guard !exempts(address) else { return }
        try failures.count(NetworkKey(address), now: milliseconds(), as: "failures")
    }
}

/// A limiter that several threads use; one that was not asked for lets everything pass.
private final class Counter<Client: Hashable & Sendable>: Sendable {
    private let limiter: Mutex<RateLimiter<Client>?>

    init(_ limit: RateLimit?) {
        limiter = Mutex(limit.map { RateLimiter(limit: $0, capacity: APILimits.countedClients) })
    }

    func count(_ client: Client, now: Int64, as policy: StaticString) throws(Problem) {
        let refused = limiter.withLock { limiter -> (limit: RateLimit, wait: Int64)? in
            guard let limit = limiter?.limit,
                case .refused(let wait)? = limiter?.take(client, now: now)
            else { return nil }
            return (limit, wait)
        }
        guard let (limit, wait) = refused else { return }
        throw .tooMany(policy, limit, waitMilliseconds: wait)
    }
}

extension Problem {
    /// A client that asks too often.
    static func tooMany(
        _ policy: StaticString,
        _ limit: RateLimit,
        waitMilliseconds: Int64
    ) -> Problem {
        let seconds = (waitMilliseconds + 999) / 1_000
        var problem = Problem(.tooManyRequests, "Too many \(policy); try again in \(seconds) s.")
        problem.quota = Quota(
            policy: policy,
            limit: limit.burst,
            windowSeconds: limit.windowMilliseconds / 1_000,
            waitSeconds: seconds
        )
        return problem
    }

    /// What the RateLimit fields say (draft-ietf-httpapi-ratelimit-headers-11): `q` and `w` what is
    /// allowed in how many seconds, `r` and `t` what is left and for how long that holds.
    struct Quota: Sendable {
        let policy: StaticString
        let limit: Int64
        let windowSeconds: Int64?
        let waitSeconds: Int64
    }
}
