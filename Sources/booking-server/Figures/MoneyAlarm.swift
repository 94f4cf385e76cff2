internal import Logging
internal import SQLiteStore

/// Says in the log, once, when money or a seat is stuck: each time that there is more of it than before.
struct MoneyAlarm {
    private let log: Logger
    private var refundsDue = 0
    private var paymentsRunningOut = 0
    private var overdue = 0

    init(_ log: Logger) { self.log = log }

    /// Looks at what was counted.
    mutating func look(_ statistics: StoreStatistics) {
        warn("late payments are to be refunded", statistics.refundsDue, &refundsDue)
        warn("payments are about to run out", statistics.paymentsRunningOut, &paymentsRunningOut)
        warn("holds are past their deadline", statistics.overdue, &overdue)
    }

    private func warn(_ what: Logger.Message, _ count: Int, _ known: inout Int) {
        if count > known { log.warning(what, metadata: ["count": "\(count)"]) }
        known = count
    }
}
