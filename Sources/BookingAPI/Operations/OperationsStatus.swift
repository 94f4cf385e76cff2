public import Bookings

/// What the operator's page shows (docs/ops-status.md).
public struct OperationsStatus: Sendable {
    /// A bar of a histogram.
    public struct Bar: Hashable, Sendable {
        /// The upper bound; nil for everything above the last one.
        public let upTo: Int64?
        /// How many lie above the bar before it and up to this one.
        public let count: UInt64

        /// Takes the parts.
        public init(upTo: Int64?, count: UInt64) {
            self.upTo = upTo
            self.count = count
        }
    }

    /// A worker that was seen lately.
    public struct Worker: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// When, by its own clock.
        public let lastSeen: Timestamp

        /// Takes the parts.
        public init(name: String, lastSeen: Timestamp) {
            self.name = name
            self.lastSeen = lastSeen
        }
    }

    /// How long after its deadline a booking was expired.
    public struct Lateness: Hashable, Sendable {
        /// The deadline.
        public let deadline: Timestamp
        /// How much later it was seen to be written.
        public let milliseconds: Int64

        /// Takes the parts.
        public init(deadline: Timestamp, milliseconds: Int64) {
            self.deadline = deadline
            self.milliseconds = milliseconds
        }
    }

    /// The program's version.
    public var version = ""
    /// The server's clock.
    public var now = Timestamp(rawValue: 0)
    /// How long it has been running.
    public var uptimeMilliseconds: Int64 = 0
    /// How many bookings stand in each status, as stored; nil where the store cannot be asked.
    public var bookings: [BookingStatus: Int]?
    /// Late payments that nobody has refunded yet.
    public var refundsDue: Int?
    /// The newest history row.
    public var newestEventID: EventID?
    /// Redis.
    public var redis = SystemState.Part.off
    /// Jobs that wait in Redis, and that a worker has claimed.
    public var jobs: (scheduled: Int, leased: Int)?
    /// Bookings whose deadline has passed and that nobody has expired yet.
    public var overdue: Int?
    /// Workers that were seen in the last minute.
    public var workers: [Worker] = []
    /// The newest expiries, oldest first.
    public var lateness: [Lateness] = []
    /// Writes that wait.
    public var queueDepth = 0
    /// Commits since the start.
    public var commits: UInt64 = 0
    /// How many writes commits had.
    public var batchSizes: [Bar] = []
    /// How long commits took.
    public var commitMilliseconds: [Bar] = []
    /// Open connections.
    public var connections = 0
    /// How many of them are streams.
    public var streams = 0

    /// Nothing known.
    public init() {}
}

/// Knows how the server is doing.
///
/// Safe to use from any thread; answers at once with what it found out last.
public protocol OperationsSource: Sendable {
    /// What the operator's page shows.
    func status() -> OperationsStatus

    /// What Prometheus reads, in its text format.
    func metrics() -> String
}

/// Knows nothing.
public struct NoOperations: OperationsSource {
    /// Knows nothing.
    public init() {}

    /// Nothing.
    public func status() -> OperationsStatus { OperationsStatus() }

    /// Nothing.
    public func metrics() -> String { "" }
}
