internal import Bookings

/// The jobs that a server has not sent yet, in order, with a maximum number.
///
/// Meant to be used inside a lock: no operation waits.
struct UnsentJobs {
    private var jobs: [ExpiryJob] = []
    /// The number of jobs that are being sent.
    private var takenJobs = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// The number of jobs, including those that are being sent.
    var count: Int { jobs.count + takenJobs }

    /// The result of `append`.
    struct Acceptance {
        /// The number of jobs that were dropped.
        ///
        /// The newest are dropped: they are due last, so they lose least by waiting for the sweep.
        var dropped = 0
        /// Whether there were no waiting jobs before, so that the sender may sleep.
        var isFirst = false
    }

    /// Appends as many jobs as the limit allows.
    mutating func append(_ added: ArraySlice<ExpiryJob>) -> Acceptance {
        let room = max(0, limit - count)
        let isFirst = jobs.isEmpty && !added.isEmpty
        jobs.append(contentsOf: added.prefix(room))
        return Acceptance(dropped: max(0, added.count - room), isFirst: isFirst)
    }

    /// Takes all waiting jobs, to be sent.
    mutating func take() -> [ExpiryJob] {
        let taken = jobs
        jobs = []
        takenJobs += taken.count
        return taken
    }

    /// Records that taken jobs were sent.
    mutating func recordSent(_ count: Int) { takenJobs -= count }
}
