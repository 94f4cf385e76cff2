package import Bookings

/// The name of a job in Redis: `booking:deadline`, such as `42:1766568600000`.
///
/// A job belongs to one deadline of one booking. A later deadline of the same booking is another job,
/// and sending a job twice does not create a second job.
package enum JobName {
    /// The name of a job.
    package static func of(_ job: ExpiryJob) -> String {
        "\(job.bookingID.rawValue):\(job.deadline.rawValue)"
    }

    /// The job with this name; nil if `name` is not the name of a job.
    package static func job(named name: String) -> ExpiryJob? {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let booking = Int64(parts[0]), let deadline = Int64(parts[1]),
            booking > 0
        else { return nil }
        let job = ExpiryJob(
            bookingID: BookingID(rawValue: booking),
            deadline: Timestamp(rawValue: deadline)
        )
        // Int64 also accepts "+42" and "007"; a job has only one name.
        return of(job) == name ? job : nil
    }
}
