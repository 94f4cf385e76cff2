public import Bookings

/// Receives the events of a worker.
///
/// The worker's thread calls it between transactions: it must not block.
public protocol WorkerObserver: Sendable {
    /// Records an event.
    func record(_ event: WorkerEvent)
}

/// An event in the work of a worker.
public enum WorkerEvent: Hashable, Sendable {
    /// The worker has done everything that was due, and is about to sleep.
    case polled(at: Timestamp)
    /// The worker has logged this number of new jobs.
    case received(Int)
    /// Redis has removed this number of finished jobs.
    case acknowledged(Int)
    /// Redis has scheduled this number of claimed jobs again.
    case rescheduled(Int)
    /// A booking was expired, this long after its deadline.
    case expired(ExpirySource, lateness: Duration)
    /// A job changed nothing.
    case leftUnchanged(ExpiryResult.Reason)
    /// A transaction failed.
    case storeFailed
    /// An operation on Redis has succeeded or failed.
    case usedRedis(isUp: Bool)
    /// The state of the queue was read; nil if it could not be read. Workers without an observer do
    /// not read it.
    case inspected(QueueState?)
}

/// How a worker found a booking to expire.
public enum ExpirySource: String, CaseIterable, Sendable {
    /// By the booking's job in Redis.
    case job
    /// By a sweep of the database.
    case sweep
}
