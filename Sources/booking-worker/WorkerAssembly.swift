internal import Bookings
internal import ExpiryQueue
internal import Logging
internal import ProcessSupport
internal import Redis
internal import SQLiteStore
internal import Sockets
internal import WorkerMetrics

/// A worker and, where it is wanted, the port with its figures.
final class WorkerAssembly {
    private let worker: RunningWorker
    private let port: MetricsPort?

    /// Starts both.
    ///
    /// - Parameters:
    ///   - settings: How the worker works.
    ///   - address: Where its figures are served; nil where they are not.
    ///   - file: The database.
    ///   - log: Hears of every job, and where the figures are.
    /// - Throws: What kept the port, the database or the thread from being there.
    init(
        _ settings: WorkerSettings,
        metricsAt address: SocketAddress?,
        file: SQLiteBookingStore,
        log: Logger
    ) throws {
        let clock = SystemClock()
        var settings = settings
        // The port first: whoever gave one that is in use hears of it before anything is expired.
        if let address {
            let report = WorkerReport(
                version: ProgramVersion.text,
                hasRedis: settings.redis.address != nil,
                clock: clock
            )
            let port = try MetricsPort(at: address, showing: report)
            log.info("metrics are served", metadata: ["at": "http://\(port.address)/metrics"])
            settings.observer = report.figures
            self.port = port
        } else {
            port = nil
        }
        worker = try RunningWorker(
            settings,
            store: try SQLiteExpiryStore.open(file, service: BookingService()),
            clock: clock,
            logger: log
        )
    }

    /// Ends the worker after the transaction that it is in, then the port.
    func stop() {
        worker.stop()
        port?.stop()
    }
}
