internal import Bookings

/// The jobs that a server has not sent yet, in order; bounded.
///
/// A value for the inside of a lock: nothing in it waits, and nothing takes longer with more jobs.
struct UnsentJobs {
    private var jobs: [ExpiryJob] = []
    /// Jobs that were taken to be sent and are not yet known to be.
    private var takenJobs = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// How many there are, those that are being sent included.
    var count: Int { jobs.count + takenJobs }

    /// What became of new jobs.
    struct Acceptance {
        /// How many had no room.
        ///
        /// The newest are dropped: they are due last, and so the sweep is
        /// soonest enough for them.
        var dropped = 0
        /// Whether the sender sleeps for want of jobs.
        var isFirst = false
    }

    /// Adds jobs at the end, as many as there is room for.
    mutating func append(_ added: ArraySlice<ExpiryJob>) -> Acceptance {
        let room = max(0, limit - count)
        let isFirst = jobs.isEmpty && !added.isEmpty
        jobs.append(contentsOf: added.prefix(room))
        return Acceptance(dropped: max(0, added.count - room), isFirst: isFirst)
    }

    /// Takes everything, to be sent.
    mutating func take() -> [ExpiryJob] {
        let taken = jobs
        jobs = []
        takenJobs += taken.count
        return taken
    }

    /// Notes that jobs that were taken have been sent.
    mutating func sent(_ count: Int) { takenJobs -= count }
}
