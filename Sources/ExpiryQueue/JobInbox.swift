internal import Bookings
internal import Synchronization

/// News of deadlines for a worker in the same process, where there is no Redis to bring them.
///
/// Safe to use from any thread; bounded, and nobody waits. A worker finds the deadlines in the
/// database without it: what comes this way is only that it says so at once.
public final class JobInbox: Sendable {
    private let jobs = Mutex<[ExpiryJob]>([])

    /// Nothing yet.
    public init() {}

    /// Adds news; drops those for which there is no room.
    func add(_ added: ArraySlice<ExpiryJob>) {
        jobs.withLock { jobs in
            jobs.append(contentsOf: added.prefix(QueueLimits.announcements - jobs.count))
        }
    }

    /// Takes what there is.
    func take() -> [ExpiryJob] {
        jobs.withLock { jobs in
            let taken = jobs
            jobs = []
            return taken
        }
    }
}
