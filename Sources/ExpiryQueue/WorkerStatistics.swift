internal import Bookings
internal import Synchronization

/// What a worker has done since its start; read from any thread.
public final class WorkerStatistics: Sendable {
    private let values = Mutex(Values())

    /// The numbers at one moment.
    public struct Values: Hashable, Sendable {
        /// New jobs that this worker took note of.
        public var receivedJobs: UInt64 = 0
        /// Bookings that it expired because a job told it to.
        public var expiredByJob: UInt64 = 0
        /// Bookings that it expired because it looked into the database.
        public var expiredBySweep: UInt64 = 0
        /// Jobs for which nothing was to be done.
        public var leftAlone: UInt64 = 0
        /// Transactions that failed.
        public var storeFailures: UInt64 = 0
        /// Whether Redis answered the last time.
        public var isRedisUp = false
        /// How late bookings were expired.
        public var lateness = LatenessHistogram()

        /// Counts what became of a job.
        mutating func count(
            _ result: ExpiryResult,
            of job: ExpiryJob,
            by source: WorkerLog.Source,
            at moment: Timestamp
        ) {
            switch (result, source) {
            case (.leftAlone, _):
                leftAlone += 1
                return
            case (.expired, .job): expiredByJob += 1
            case (.expired, .sweep): expiredBySweep += 1
            }
            lateness.add(milliseconds: max(0, moment.rawValue - job.deadline.rawValue))
        }
    }

    /// Nothing done.
    public init() {}

    /// The numbers now.
    public var current: Values { values.withLock { $0 } }

    func update(_ change: (inout Values) -> Void) { values.withLock { change(&$0) } }
}

/// How many bookings were expired how long after their deadlines.
public struct LatenessHistogram: Hashable, Sendable {
    /// The upper bounds of the buckets in milliseconds; one more bucket has what is above the last.
    public static let boundsMilliseconds: [Int64] = [
        10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 60_000,
    ]

    /// How many fell into each bucket, not those below it.
    public private(set) var counts = [UInt64](repeating: 0, count: boundsMilliseconds.count + 1)
    /// The sum of all, in milliseconds.
    public private(set) var sumMilliseconds: Int64 = 0

    /// Nothing counted.
    public init() {}

    /// Counts one.
    public mutating func add(milliseconds: Int64) {
        let bounds = Self.boundsMilliseconds
        counts[bounds.firstIndex { milliseconds <= $0 } ?? bounds.count] += 1
        sumMilliseconds += milliseconds
    }
}
