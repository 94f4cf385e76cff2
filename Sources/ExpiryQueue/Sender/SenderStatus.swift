public import Bookings

/// What a job sender knows about Redis and its own jobs.
public struct SenderStatus: Sendable {
    /// Whether Redis responds.
    public let redis: Availability
    /// The state of the queue at the last inspection; nil while Redis is down or off.
    public let queue: QueueState?
    /// The number of jobs that Redis has accepted since the start.
    public let sentJobs: UInt64
    /// The number of jobs that were dropped since the start because too many waited.
    public let droppedJobs: UInt64
    /// The number of jobs that wait to be sent.
    public let waitingJobs: Int

    /// Whether Redis responds.
    public enum Availability: String, Sendable {
        /// Redis responds.
        case ok
        /// Redis does not respond.
        case down
        /// The system has no Redis.
        case off
    }

    /// Whether a worker recently gave a sign of life in Redis.
    public func hasWorker(now: Timestamp) -> Bool { queue?.hasWorker(now: now) ?? false }
}
