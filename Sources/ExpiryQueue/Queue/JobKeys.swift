/// The names of the queue's keys in Redis.
public struct JobKeys: Hashable, Sendable {
    /// A sorted set: jobs that no worker has claimed, by due time in milliseconds.
    public let scheduled: String
    /// A sorted set: claimed jobs, by the end of the lease in milliseconds.
    public let leased: String
    /// A list: names of new jobs that no worker has logged yet.
    public let announced: String
    /// A list with at most one element: workers wait for an element, which wakes one of them.
    public let wakeUps: String
    /// A sorted set: names of workers, by their last sign of life in milliseconds.
    public let workers: String
    /// A stream of one entry, which is replaced after a commit: all workers that deliver wait for it.
    public let events: String

    /// Creates names that begin with `prefix`.
    public init(prefix: String = "booking:jobs:") {
        scheduled = prefix + "scheduled"
        leased = prefix + "leased"
        announced = prefix + "announced"
        wakeUps = prefix + "wakeups"
        workers = prefix + "workers"
        events = prefix + "events"
    }
}
