public import Bookings

/// The status for the operator's page (docs/ops-status.md).
public struct OperationsStatus: Sendable {
    /// A bar of a histogram.
    public struct Bar: Hashable, Sendable {
        /// The upper bound; nil for all values above the last bound.
        public let upTo: Int64?
        /// The number of values above the bound of the bar before and up to this bound.
        public let count: UInt64

        /// Creates a bar.
        public init(upTo: Int64?, count: UInt64) {
            self.upTo = upTo
            self.count = count
        }
    }

    /// A worker that was seen recently.
    public struct Worker: Hashable, Sendable {
        /// The worker's name.
        public let name: String
        /// When it was last seen, by its own clock.
        public let lastSeen: Timestamp

        /// Creates an entry.
        public init(name: String, lastSeen: Timestamp) {
            self.name = name
            self.lastSeen = lastSeen
        }
    }

    /// How long after its deadline a booking expired.
    public struct Lateness: Hashable, Sendable {
        /// The deadline.
        public let deadline: Timestamp
        /// The milliseconds until the expiry was committed.
        public let milliseconds: Int64

        /// Creates an entry.
        public init(deadline: Timestamp, milliseconds: Int64) {
            self.deadline = deadline
            self.milliseconds = milliseconds
        }
    }

    /// The program's version.
    public var version = ""
    /// The time of the server's clock.
    public var now = Timestamp(rawValue: 0)
    /// The milliseconds since the start.
    public var uptimeMilliseconds: Int64 = 0
    /// The number of bookings in each stored status; nil if the store could not be read.
    public var bookings: [BookingStatus: Int]?
    /// Late payments that are not refunded yet; nil if the store could not be read.
    public var refundsDue: Int?
    /// The newest event; nil if the store could not be read.
    public var newestEventID: EventID?
    /// Redis.
    public var redis = SystemState.Part.off
    /// Jobs that wait in Redis, and jobs that a worker has claimed; nil if Redis could not be read.
    public var jobs: (scheduled: Int, leased: Int)?
    /// Bookings whose deadline has passed and that are not expired yet; nil if the store could not be
    /// read.
    public var overdue: Int?
    /// Workers that were seen in the last minute.
    public var workers: [Worker] = []
    /// The newest expiries, oldest first.
    public var lateness: [Lateness] = []
    /// The webhooks, 100 at most; nil if the store could not be read.
    public var webhooks: [Webhook]?
    /// Commands that wait for the writer.
    public var queueDepth = 0
    /// Commits since the start.
    public var commits: UInt64 = 0
    /// The number of commands in each commit.
    public var batchSizes: [Bar] = []
    /// The milliseconds that each commit took.
    public var commitMilliseconds: [Bar] = []
    /// Open connections.
    public var connections = 0
    /// Open connections that are event streams.
    public var streams = 0

    /// Creates a status in which nothing is known.
    public init() {}
}

/// The status and the metrics of a server.
///
/// Safe to use from any thread. Both methods return at once, with what was measured last.
public protocol OperationsSource: Sendable {
    /// Returns the status for the operator's page.
    func status() -> OperationsStatus

    /// Returns the metrics in Prometheus's text format.
    func metrics() -> String
}

/// A source without any measured value.
public struct NoOperations: OperationsSource {
    /// Creates the source.
    public init() {}

    /// Returns an empty status.
    public func status() -> OperationsStatus { OperationsStatus() }

    /// Returns no metrics.
    public func metrics() -> String { "" }
}
