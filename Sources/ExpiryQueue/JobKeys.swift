/// Where the queue lies in Redis.
public struct JobKeys: Hashable, Sendable {
    /// A sorted set: jobs that wait, by when they are due in milliseconds.
    public let scheduled: String
    /// A sorted set: jobs that a worker has claimed, by when its lease ends in milliseconds.
    public let leased: String
    /// A list: names of new jobs, until a worker has taken note.
    public let announced: String
    /// A list of at most one element: workers wait for it, and one of them wakes.
    public let bell: String
    /// A sorted set: names of workers, by when they were last seen in milliseconds.
    public let workers: String

    /// The keys that begin with `prefix`.
    public init(prefix: String = "booking:jobs:") {
        scheduled = prefix + "scheduled"
        leased = prefix + "leased"
        announced = prefix + "announced"
        bell = prefix + "bell"
        workers = prefix + "workers"
    }
}
