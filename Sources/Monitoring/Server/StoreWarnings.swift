internal import Bookings
internal import Logging

/// Logs a warning when the number of bookings that need the operator's attention has risen.
struct StoreWarnings {
    private let log: Logger
    private var refundsDue = 0
    private var paymentsRunningOut = 0
    private var overdue = 0

    init(_ log: Logger) { self.log = log }

    /// Compares statistics with the previous ones.
    mutating func check(_ statistics: StoreStatistics) {
        warn("late payments need a refund", statistics.refundsDue, &refundsDue)
        warn(
            "started payments are close to their deadline",
            statistics.paymentsRunningOut,
            &paymentsRunningOut
        )
        warn("holds are past their deadline and not expired", statistics.overdue, &overdue)
    }

    private func warn(_ message: Logger.Message, _ count: Int, _ previousCount: inout Int) {
        if count > previousCount { log.warning(message, metadata: ["count": "\(count)"]) }
        previousCount = count
    }
}
