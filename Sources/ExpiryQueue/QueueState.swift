public import Bookings
internal import Redis

/// How the queue stands, for people who look after it.
public struct QueueState: Hashable, Sendable {
    /// Jobs that wait.
    public let scheduled: Int
    /// Jobs that a worker has claimed and not finished.
    public let leased: Int
    /// Jobs among `scheduled` whose time has come.
    public let overdue: Int
    /// The workers that were seen in the last minute.
    public let workers: [SeenWorker]

    /// A worker, and when it last showed that it is alive.
    public struct SeenWorker: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// When, by its own clock.
        public let lastSeen: Timestamp
    }

    /// Takes the parts.
    public init(scheduled: Int, leased: Int, overdue: Int, workers: [SeenWorker]) {
        self.scheduled = scheduled
        self.leased = leased
        self.overdue = overdue
        self.workers = workers
    }

    /// Whether a worker was seen lately.
    public func hasWorker(now: Timestamp) -> Bool {
        let since = now.advanced(byMilliseconds: -QueueLimits.workerSilenceMilliseconds)
        return workers.contains { $0.lastSeen >= since }
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
