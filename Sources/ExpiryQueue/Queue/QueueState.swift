public import Bookings
internal import Redis

/// The state of the queue at one moment, for operators.
public struct QueueState: Hashable, Sendable {
    /// The number of jobs that no worker has claimed.
    public let scheduled: Int
    /// The number of claimed jobs.
    public let leased: Int
    /// The number of scheduled jobs whose due time has passed.
    public let overdue: Int
    /// The workers that gave a sign of life within `QueueLimits.signOfLifeLifetime`.
    public let workers: [SeenWorker]

    /// Creates a state.
    public init(scheduled: Int, leased: Int, overdue: Int, workers: [SeenWorker]) {
        self.scheduled = scheduled
        self.leased = leased
        self.overdue = overdue
        self.workers = workers
    }

    /// Whether a worker gave a sign of life within `QueueLimits.workerTimeout`.
    public func hasWorker(now: Timestamp) -> Bool {
        workers.contains { $0.lastSeen >= now - QueueLimits.workerTimeout }
    }

    /// Reads names and scores, which alternate.
    static func workers(_ replies: [RedisReply]) -> [SeenWorker] {
        stride(from: 0, to: replies.count - 1, by: 2).compactMap { index in
            guard let name = replies[index].text,
                let lastSeen = replies[index + 1].text.flatMap(Timestamp.init(score:))
            else { return nil }
            return SeenWorker(name: name, lastSeen: lastSeen)
        }
    }
}
