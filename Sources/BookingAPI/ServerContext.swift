public import Bookings
public import Logging

/// What all event loops of a server share.
public struct ServerContext: Sendable {
    /// Tells the time.
    public let clock: any Clock
    /// Knows how the parts that are not in this process are.
    public let probe: any SystemProbe
    /// Brings news of seats to the loops.
    public let feed: SeatFeed
    /// Knows who may ask.
    public let tokens: any TokenDirectory
    /// Knows how the server is doing.
    public let operations: any OperationsSource
    /// How often each client may ask; nil where nobody is limited.
    public let limits: ClientLimits?
    /// The web sites whose pages may use the API.
    public let origins: AllowedOrigins
    /// The names under which it answers while no token is wanted.
    public let hosts: AllowedHosts
    /// Where what clients are not told is written.
    public let log: Logger

    /// Takes the parts.
    public init(
        clock: any Clock,
        probe: any SystemProbe,
        feed: SeatFeed,
        tokens: any TokenDirectory = NoTokens(),
        operations: any OperationsSource = NoOperations(),
        limits: ClientLimits? = nil,
        origins: AllowedOrigins = AllowedOrigins(),
        hosts: AllowedHosts = .any,
        log: Logger
    ) {
        self.clock = clock
        self.probe = probe
        self.feed = feed
        self.tokens = tokens
        self.operations = operations
        self.limits = limits
        self.origins = origins
        self.hosts = hosts
        self.log = log
    }
}

/// Knows how the parts of the system are that a request cannot wait for.
///
/// Safe to use from any thread; answers at once with what it found out last.
public protocol SystemProbe: Sendable {
    /// How things are.
    func state() -> SystemState
}

/// How the parts of the system are.
public struct SystemState: Hashable, Sendable {
    /// Of Redis and of the workers.
    public enum Part: Hashable, Sendable {
        /// It is there.
        case ok
        /// It is not there, and should be.
        case missing
        /// It is not meant to be there.
        case off
    }

    /// Whether the database can be written.
    public var databaseIsWritable: Bool
    /// Redis.
    public var redis: Part
    /// Workers.
    public var worker: Part

    /// Takes the parts.
    public init(databaseIsWritable: Bool, redis: Part, worker: Part) {
        self.databaseIsWritable = databaseIsWritable
        self.redis = redis
        self.worker = worker
    }
}

extension SystemState.Part {
    /// The name in the contract, where one that is not there is called `missing`.
    func name(missing: StaticString) -> StaticString {
        switch self {
        case .ok: "ok"
        case .missing: missing
        case .off: "off"
        }
    }
}
