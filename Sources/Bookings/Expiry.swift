/// A deadline of a booking that somebody has to look after.
///
/// It belongs to that one deadline: for a booking whose deadline has moved since, or that has ended,
/// it does nothing.
public struct ExpiryJob: Hashable, Sendable {
    /// Whose deadline.
    public let bookingID: BookingID
    /// The deadline.
    public let deadline: Timestamp

    /// Takes a deadline.
    public init(bookingID: BookingID, deadline: Timestamp) {
        self.bookingID = bookingID
        self.deadline = deadline
    }
}

/// What became of an expiry job.
public enum ExpiryResult: Hashable, Sendable {
    /// The booking is EXPIRED now, by this job, and was in another status before; with the row that
    /// says so.
    case expired(from: BookingStatus, EventID)
    /// Nothing was to be done.
    case leftAlone(LeftAlone)

    /// Why a job did nothing.
    public enum LeftAlone: Hashable, Sendable {
        /// The booking has no deadline any more.
        case ended(BookingStatus)
        /// The booking has another deadline now.
        case deadlineMoved(to: Timestamp)
        /// The deadline has not come yet by this machine's clock.
        case notYetDue
        /// There is no such booking.
        case unknownBooking
    }
}

/// What a worker needs of a store; confined to the worker's thread.
public protocol ExpiryStore: ~Copyable {
    /// Expires each booking whose job is due, all in one transaction.
    ///
    /// - Returns: One result a job, in the same order.
    mutating func expire(
        _ jobs: [ExpiryJob],
        now: Timestamp
    ) throws(StoreError) -> [ExpiryResult]

    /// The deadlines that have passed and were not written down, oldest first.
    mutating func overdue(limit: Int, now: Timestamp) throws(StoreError) -> [ExpiryJob]

    /// The earliest deadline of any booking; nil where no booking has one.
    mutating func earliestDeadline() throws(StoreError) -> Timestamp?

    /// Notes that a worker is alive.
    ///
    /// `/readyz` and the operator's page read it; it must not cost a synchronous write each time.
    mutating func workerIsAlive(name: String, now: Timestamp) throws(StoreError)
}
