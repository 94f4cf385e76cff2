/// The job to expire a booking at its deadline.
///
/// It belongs to that one deadline: if the deadline has moved since, or the booking has ended, the
/// job does nothing.
public struct ExpiryJob: Hashable, Sendable {
    /// The booking.
    public let bookingID: BookingID
    /// The deadline.
    public let deadline: Timestamp

    /// Creates the job for a deadline.
    public init(bookingID: BookingID, deadline: Timestamp) {
        self.bookingID = bookingID
        self.deadline = deadline
    }
}

/// The result of an expiry job.
public enum ExpiryResult: Hashable, Sendable {
    /// This job expired the booking, whose status was `from`.
    case expired(from: BookingStatus)
    /// The job left the booking unchanged.
    case leftUnchanged(Reason)

    /// The reason why a job did nothing.
    public enum Reason: Hashable, Sendable {
        /// The booking has no deadline any more.
        case ended(BookingStatus)
        /// The booking has another deadline now.
        case deadlineMoved(to: Timestamp)
        /// The deadline has not come yet by the store's clock.
        case notYetDue
        /// No booking has this id.
        case unknownBooking
    }
}

/// What a worker needs of a store; confined to the worker's thread.
public protocol ExpiryStore: ~Copyable {
    /// Expires each booking whose job is due, all in one transaction.
    ///
    /// - Returns: One result for each job, in the same order.
    mutating func expire(_ jobs: [ExpiryJob]) throws(StoreError) -> [ExpiryResult]

    /// The deadlines that have passed at `now` without being recorded, earliest first.
    mutating func overdue(limit: Int, now: Timestamp) throws(StoreError) -> [ExpiryJob]

    /// The earliest deadline of all bookings; nil if no booking has one.
    mutating func earliestDeadline() throws(StoreError) -> Timestamp?

    /// Records that the worker is alive, at most once in `BookingLimits.workerSignInterval`.
    mutating func recordSignOfLife(of worker: String, at now: Timestamp) throws(StoreError)
}
