import Bookings
import Synchronization

/// A queue of delayed jobs that loses and repeats jobs, as a Redis may that is flushed or fails over.
struct SimulatedQueue {
    /// A worker's right to some jobs.
    struct Claim: Sendable {
        let lease: Int
        let jobs: [ExpiryJob]
    }

    private var due: [ExpiryJob: Int64] = [:]
    private var leased: [ExpiryJob: (lease: Int, end: Int64)] = [:]
    private var leases = 0

    mutating func add(_ job: ExpiryJob) { due[job] = job.deadline.rawValue }

    /// Claims jobs that are due, and jobs whose lease has ended.
    mutating func claim(limit: Int, now: Int64, leaseTime: Int64) -> Claim {
        for (job, claim) in leased where claim.end <= now {
            leased[job] = nil
            due[job] = job.deadline.rawValue
        }
        let jobs = due.filter { $0.value <= now }.keys
            .sorted { ($0.deadline, $0.bookingID.rawValue) < ($1.deadline, $1.bookingID.rawValue) }
            .prefix(limit)
        leases += 1
        for job in jobs {
            due[job] = nil
            leased[job] = (leases, now + leaseTime)
        }
        return Claim(lease: leases, jobs: Array(jobs))
    }

    /// Removes claimed jobs, whatever their lease.
    mutating func acknowledge(_ jobs: [ExpiryJob]) {
        for job in jobs { leased[job] = nil }
    }

    /// Removes jobs that are still claimed with this lease.
    mutating func acknowledge(_ jobs: [ExpiryJob], of lease: Int) {
        for job in jobs where leased[job]?.lease == lease { leased[job] = nil }
    }

    /// Schedules jobs again that are still claimed with this lease.
    mutating func reschedule(_ jobs: [ExpiryJob], of lease: Int, dueAt time: Int64) {
        for job in jobs where leased[job]?.lease == lease {
            leased[job] = nil
            due[job] = time
        }
    }

    /// Loses every job, as after FLUSHALL or a restart without a file.
    mutating func loseEverything() {
        due = [:]
        leased = [:]
    }

    /// Loses every lease, as after a failover to a replica without the newest writes.
    mutating func loseLeases() {
        for job in leased.keys { due[job] = job.deadline.rawValue }
        leased = [:]
    }
}

/// The queue of all servers and workers.
final class SharedQueue: Sendable {
    private let queue = Mutex(SimulatedQueue())

    func change<Result: Sendable>(
        _ body: @Sendable (inout SimulatedQueue) -> Result
    ) -> Result {
        queue.withLock { body(&$0) }
    }
}
