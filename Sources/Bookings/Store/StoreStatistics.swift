/// The contents of a database at one moment, for operators.
public struct StoreStatistics: Hashable, Sendable {
    /// The number of bookings in each status, as it was last written.
    public var bookings: [BookingStatus: Int] = [:]
    /// The number of holds whose deadline has passed without being recorded.
    public var overdue = 0
    /// The oldest of those deadlines.
    public var oldestOverdue: Timestamp?
    /// The number of payments whose deadline comes within `BookingLimits.paymentWarningTime`.
    public var paymentsRunningOut = 0
    /// The number of late payments that have yet to be refunded.
    public var refundsDue = 0
    /// The number of flights.
    public var flights = 0
    /// The number of idempotency keys.
    public var idempotencyKeys = 0
    /// The id of the newest event.
    public var newestEventID = EventID(rawValue: 0)
    /// The size of the database.
    public var fileBytes = 0
    /// The size of the write-ahead log.
    public var logBytes = 0
    /// The workers that gave a sign of life, newest first.
    public var workers: [SeenWorker] = []

    /// Creates the statistics of an empty database.
    public init() {}
}

/// The deadlines of a database at one moment.
public struct DeadlineCounts: Hashable, Sendable {
    /// The number of deadlines that have not passed.
    public let pending: Int
    /// The number of deadlines that have passed without being recorded.
    public let overdue: Int
    /// The earliest of all; nil if there is none.
    public let earliest: Timestamp?

    /// Creates counts.
    public init(pending: Int, overdue: Int, earliest: Timestamp?) {
        self.pending = pending
        self.overdue = overdue
        self.earliest = earliest
    }
}
