internal import Bookings
internal import Logging
internal import Sockets

/// A thread that reads the metrics of the database.
final class StoreWatch: Sendable {
    /// The time between two readings of expiries, which is the maximum error of their lateness.
    private static let period = Duration.milliseconds(50)
    /// The number of readings of expiries between two readings of statistics: twice a second.
    private static let readingsBetweenStatistics = 10
    /// The number of readings of expiries between two readings of webhooks: every two seconds.
    private static let readingsBetweenWebhooks = 40
    /// The maximum number of webhooks of one reading.
    private static let readWebhooks = 100
    /// The maximum number of expiries of one reading.
    private static let readExpiries = 1_000

    private let metrics: StoreMetrics
    private let clock: any Clock
    private let log: Logger
    private let thread = StoppableThread(name: "store-watch")

    init(_ metrics: StoreMetrics, clock: any Clock, log: Logger) {
        self.metrics = metrics
        self.clock = clock
        self.log = log
    }

    /// Starts the thread.
    func start<Store: BookingStore>(reading store: Store) throws(SystemError) {
        try thread.start { [self] in run(store) }
    }

    /// Ends the thread.
    func stop() { thread.stop() }

    private func run<Store: BookingStore>(_ store: Store) {
        var warnings = StoreWarnings(log)
        while !thread.isStopping {
            do throws(StoreError) {
                try read(store, &warnings)
            } catch {
                // The next readings use new connections, which may work.
                metrics.record(StoreStatistics?.none)
                metrics.record([Webhook]?.none)
            }
            thread.wait(upTo: Self.period)
        }
    }

    /// Reads again and again until the thread stops.
    ///
    /// - Throws: The error of the first reading that fails.
    private func read<Store: BookingStore>(
        _ store: Store,
        _ warnings: inout StoreWarnings
    ) throws(StoreError) {
        var reader = try store.makeReader()
        var statisticsReader = try store.makeStatisticsReader()
        // Expiries before this reading have an unknown lateness.
        var event = try reader.newestEventID()
        var readings = 0
        while !thread.isStopping {
            if readings.isMultiple(of: Self.readingsBetweenStatistics) {
                let statistics = try statisticsReader.read(now: clock.now())
                metrics.record(statistics)
                warnings.check(statistics)
            }
            if readings.isMultiple(of: Self.readingsBetweenWebhooks) {
                metrics.record(try reader.webhooks(after: nil, limit: Self.readWebhooks))
            }
            event = try readExpiries(after: event, from: &reader)
            readings += 1
            thread.wait(upTo: Self.period)
        }
    }

    /// Reads the expiries after an event.
    ///
    /// An event of an expiry has the time of the deadline, so the lateness is measured up to now.
    ///
    /// - Returns: The last event that was read.
    private func readExpiries<Reader: BookingReader & ~Copyable>(
        after event: EventID,
        from reader: inout Reader
    ) throws(StoreError) -> EventID {
        let newest = try reader.newestEventID()
        guard newest > event else { return event }
        let (deadlines, next) = try reader.expiries(after: event, limit: Self.readExpiries)
        if !deadlines.isEmpty { metrics.recordExpiries(deadlines, seenAt: clock.now()) }
        return deadlines.count < Self.readExpiries ? max(newest, next) : next
    }
}
