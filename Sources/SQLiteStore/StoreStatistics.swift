public import Bookings

/// How a store is doing, for operators; see `StatisticsReader`.
public struct StoreStatistics: Hashable, Sendable {
    /// How many bookings stand in each status, as it was last written.
    public var bookings: [BookingStatus: Int] = [:]
    /// Holds whose deadline has passed and was not written down yet.
    public var overdue = 0
    /// The oldest of those deadlines.
    public var oldestOverdue: Timestamp?
    /// Payments that were started and run out of time within
    /// `SQLiteStoreLimits.stuckPaymentMilliseconds`.
    public var paymentsRunningOut = 0
    /// Late payments that have to be refunded.
    public var refundsDue = 0
    /// How many flights there are.
    public var flights = 0
    /// How many idempotency keys are kept.
    public var idempotencyKeys = 0
    /// The newest history row: rises by one with each transition.
    public var newestEventID = EventID(rawValue: 0)
    /// The size of the database file.
    public var fileBytes = 0
    /// The size of the write-ahead log's file.
    public var logBytes = 0
    /// The workers that gave a sign of life, newest first.
    public var workers: [SeenWorker] = []
}
