import Bookings

/// A queue of delayed jobs that may lose, keep and repeat what it likes, as a Redis that is flushed,
/// restarted and failed over may.
struct FakeRedis {
    private var due: [ExpiryJob: Int64] = [:]
    private var leased: [ExpiryJob: Int64] = [:]

    mutating func add(_ job: ExpiryJob) { due[job] = job.deadline.rawValue }

    /// Hands out what is due, and what others were lent for too long.
    mutating func claim(limit: Int, now: Int64, lease: Int64) -> [ExpiryJob] {
        for (job, end) in leased where end <= now {
            leased[job] = nil
            due[job] = job.deadline.rawValue
        }
        let jobs = due.filter { $0.value <= now }.keys
            .sorted { ($0.deadline, $0.bookingID.rawValue) < ($1.deadline, $1.bookingID.rawValue) }
            .prefix(limit)
        for job in jobs {
            due[job] = nil
            leased[job] = now + lease
        }
        return Array(jobs)
    }

    mutating func acknowledge(_ jobs: [ExpiryJob]) {
        for job in jobs { leased[job] = nil }
    }

    /// FLUSHALL, or a restart without a file.
    mutating func loseEverything() {
        due = [:]
        leased = [:]
    }

    /// A failover to a copy that had not heard of the claims.
    mutating func forgetLeases() {
        for job in leased.keys { due[job] = job.deadline.rawValue }
        leased = [:]
    }
}
