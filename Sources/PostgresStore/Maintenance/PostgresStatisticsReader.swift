public import Bookings
internal import Postgres

/// Counts what is in a database, at a cost that does not grow with the database.
///
/// The first reading counts every booking; each later one reads only the events since the last. Each
/// reading is one transaction that sees one moment, in one round trip. Confined to its thread.
public struct PostgresStatisticsReader: ~Copyable {
    private let store: PostgresBookingStore
    private var connection: PostgresConnection?
    private var parameters = PostgresParameters()
    private var counts: [BookingStatus: Int] = [:]
    /// The newest event that `counts` includes; nil before the first reading.
    private var countedThrough: EventID?
    /// The numbers of pruned bookings when `counts` were read.
    private var pruned: [BookingStatus: Int] = [:]

    init(_ store: PostgresBookingStore) { self.store = store }
}

extension PostgresStatisticsReader: StoreStatisticsReader {
    /// Reads everything at one moment.
    public mutating func read(now: Timestamp) throws(StoreError) -> StoreStatistics {
        var open =
            if let kept = connection.take() {
                kept
            } else {
                try mappingPostgresErrors { () throws(PostgresError) in
                    try store.connect(
                        .statistics,
                        until: ContinuousClock.now + PostgresStoreLimits.connectTime
                    )
                }
            }
        do throws(PostgresError) {
            let statistics = try read(now: now, on: &open)
            connection = consume open
            return statistics
        } catch {
            // The counts may be half updated, so the next reading counts again.
            countedThrough = nil
            throw StoreError(error)
        }
    }

    private mutating func read(
        now: Timestamp,
        on connection: inout PostgresConnection
    ) throws(PostgresError) -> StoreStatistics {
        let deadline = ContinuousClock.now + PostgresStoreLimits.maintenanceTime
        let soon = now + BookingLimits.paymentWarningTime
        try connection.queue(StatisticsStatements.begin)
        parameters.removeAll()
        if let countedThrough { parameters.append(countedThrough.rawValue) }
        try connection.queue(
            countedThrough == nil ? StatisticsStatements.everyBooking : StatisticsStatements.events,
            parameters
        )
        try connection.queue(StatisticsStatements.pruned)
        parameters.removeAll()
        parameters.append(now.rawValue)
        parameters.append(soon.rawValue)
        try connection.queue(StatisticsStatements.numbers, parameters)
        try connection.queue(StatisticsStatements.workers)
        try connection.queue(StatisticsStatements.end)
        try connection.send()

        _ = try connection.result(until: deadline)
        let numbers = Self.numberOfEachStatus(try connection.result(until: deadline))
        let removed = Self.byStatus(try connection.result(until: deadline))
        var statistics = StoreStatistics()
        Self.read(try connection.result(until: deadline), into: &statistics)
        statistics.workers = Self.seenWorkers(try connection.result(until: deadline))
        _ = try connection.result(until: deadline)
        count(numbers, removed, through: statistics.newestEventID)
        statistics.bookings = counts
        return statistics
    }

    /// Updates `counts`.
    private mutating func count(
        _ numbers: [BookingStatus: Int],
        _ removed: [BookingStatus: Int],
        through newest: EventID
    ) {
        if countedThrough == nil {
            counts = numbers
        } else {
            for (status, number) in numbers { counts[status, default: 0] += number }
            for (status, number) in removed {
                counts[status, default: 0] -= number - (pruned[status] ?? 0)
            }
        }
        pruned = removed
        countedThrough = newest
    }

    private static func read(
        _ rows: consuming PostgresResult,
        into statistics: inout StoreStatistics
    ) {
        var row = rows
        guard row.next() else { return }
        statistics.newestEventID = EventID(rawValue: row.int64(0))
        statistics.overdue = Int(row.int64(1))
        statistics.oldestOverdue = row.timestamp(2)
        statistics.paymentsRunningOut = Int(row.int64(3))
        statistics.refundsDue = Int(row.int64(4))
        statistics.flights = Int(row.int64(5))
        statistics.idempotencyKeys = Int(row.int64(6))
        statistics.fileBytes = Int(row.int64(7))
    }

    /// Reads one row that has a column for each status, in the order of their numbers.
    private static func numberOfEachStatus(
        _ rows: consuming PostgresResult
    ) -> [BookingStatus: Int] {
        var row = rows
        guard row.next() else { return [:] }
        var numbers: [BookingStatus: Int] = [:]
        for status in BookingStatus.allCases {
            let number = Int(row.int64(Int32(status.rawValue)))
            if number != 0 { numbers[status] = number }
        }
        return numbers
    }

    /// Reads rows that have a status and a number.
    private static func byStatus(_ rows: consuming PostgresResult) -> [BookingStatus: Int] {
        var rows = rows
        var counts: [BookingStatus: Int] = [:]
        while rows.next() {
            guard let status = BookingStatus(rawValue: Int(rows.int64(0))) else { continue }
            counts[status] = Int(rows.int64(1))
        }
        return counts
    }

    private static func seenWorkers(_ rows: consuming PostgresResult) -> [SeenWorker] {
        var rows = rows
        var workers: [SeenWorker] = []
        while rows.next() {
            workers.append(
                SeenWorker(name: rows.string(0), lastSeen: Timestamp(rawValue: rows.int64(1)))
            )
        }
        return workers
    }
}
