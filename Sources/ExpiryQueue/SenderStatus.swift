public import Bookings

/// What a server knows of its Redis.
public struct SenderStatus: Sendable {
    /// Whether there is a Redis.
    public let redis: Availability
    /// The queue when it was last looked at; nil while Redis is down or off.
    public let queue: QueueState?
    /// Jobs that Redis took since the start.
    public let sentJobs: UInt64
    /// Jobs that were dropped because too many were waiting; the worker's sweep finds their bookings.
    public let droppedJobs: UInt64
    /// Jobs that wait to be sent.
    public let waitingJobs: Int

    /// Whether there is a Redis.
    public enum Availability: String, Sendable {
        /// It answers.
        case ok
        /// It does not answer.
        case down
        /// The system does without.
        case off
    }

    /// Whether a worker that looks into Redis was seen lately.
    public func hasWorker(now: Timestamp) -> Bool { queue?.hasWorker(now: now) ?? false }
}
