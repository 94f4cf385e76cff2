internal import Bookings
internal import Synchronization

/// What a worker has done since its start; read from any thread.
public final class WorkerStatistics: Sendable {
    private let values = Mutex(Values())

    /// The numbers at one moment.
    public struct Values: Hashable, Sendable {
        /// New jobs that this worker took note of.
        public var receivedJobs: UInt64 = 0
        /// Jobs that are done, and that Redis knows to be done.
        public var acknowledgedJobs: UInt64 = 0
        /// Jobs that it gave back, to be handed out again.
        public var returnedJobs: UInt64 = 0
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

        mutating func count(_ event: WorkerEvent) {
            switch event {
            case .received(let jobs): receivedJobs += UInt64(jobs)
            case .acknowledged(let jobs): acknowledgedJobs += UInt64(jobs)
            case .returned(let jobs): returnedJobs += UInt64(jobs)
            case .expired(let source, _, let milliseconds):
                switch source {
                case .job: expiredByJob += 1
                case .sweep: expiredBySweep += 1
                }
                lateness.add(milliseconds: milliseconds)
            case .leftAlone: leftAlone += 1
            case .storeFailed: storeFailures += 1
            case .asked(let isUp): isRedisUp = isUp
            case .turned, .inspected: break
            }
        }
    }

    /// Nothing done.
    public init() {}

    /// The numbers now.
    public var current: Values { values.withLock { $0 } }

    func note(_ event: WorkerEvent) { values.withLock { $0.count(event) } }
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
