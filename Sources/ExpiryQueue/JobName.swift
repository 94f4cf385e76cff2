package import Bookings

/// What a job is called in Redis: `booking:deadline`, such as `42:1766568600000`.
///
/// The deadline is part of the name: a job belongs to one deadline of one booking, a later deadline
/// of the same booking is another job, and sending the same one twice makes no second.
package enum JobName {
    /// The name of a job.
    package static func of(_ job: ExpiryJob) -> String {
        "\(job.bookingID.rawValue):\(job.deadline.rawValue)"
    }

    /// The job of that name; nil for anything that is no job's name.
    package static func job(named name: String) -> ExpiryJob? {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let booking = Int64(parts[0]), let deadline = Int64(parts[1]),
            booking > 0
        else { return nil }
        let job = ExpiryJob(
            bookingID: BookingID(rawValue: booking),
            deadline: Timestamp(rawValue: deadline)
        )
        // "+42:007" is read as a number, too, but it is not how this job is spelled.
        return of(job) == name ? job : nil
    }
}
