internal import Bookings
internal import Synchronization

/// Announces new jobs to a worker in the same process if there is no Redis.
///
/// Safe to use from any thread; bounded. The worker only logs the jobs: it finds the deadlines in the
/// database.
public final class JobInbox: Sendable {
    private let jobs = Mutex<[ExpiryJob]>([])

    /// Creates an empty inbox.
    public init() {}

    /// Adds jobs, and drops those beyond `QueueLimits.announcements`.
    func add(_ added: ArraySlice<ExpiryJob>) {
        jobs.withLock { jobs in
            jobs.append(contentsOf: added.prefix(QueueLimits.announcements - jobs.count))
        }
    }

    /// Removes and returns all jobs.
    func take() -> [ExpiryJob] {
        jobs.withLock { jobs in
            let taken = jobs
            jobs = []
            return taken
        }
    }
}
