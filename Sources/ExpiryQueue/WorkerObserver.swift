public import Bookings

/// What wants to know what a worker does: metrics.
///
/// Called on the worker's thread between its transactions: it must not block.
public protocol WorkerObserver: Sendable {
    /// Something has happened.
    func note(_ event: WorkerEvent)
}

/// What a worker does.
public enum WorkerEvent: Hashable, Sendable {
    /// It has done what was due, and is about to sleep.
    case turned(at: Timestamp)
    /// So many new jobs were taken note of.
    case received(Int)
    /// So many jobs are done, and Redis knows it.
    case acknowledged(Int)
    /// So many jobs were given back to Redis, which will hand them out again.
    case returned(Int)
    /// A booking in that status was expired, that long after its deadline.
    case expired(ExpirySource, from: BookingStatus, latenessMilliseconds: Int64)
    /// For a booking nothing was to be done.
    case leftAlone(ExpiryResult.LeftAlone)
    /// A transaction failed.
    case storeFailed
    /// Redis was asked for something, and answered or did not.
    case asked(isRedisUp: Bool)
    /// The queue was looked at; nil where it could not be. Only for a worker that has an observer.
    case inspected(QueueState?)
}

/// How a booking came to a worker's attention.
public enum ExpirySource: String, CaseIterable, Sendable {
    /// By its job in Redis.
    case job
    /// By looking into the database.
    case sweep
}
