internal import Bookings
internal import ExpiryQueue
internal import Logging
internal import Monitoring
internal import ProcessSupport
internal import Redis
internal import Sockets
internal import StoreSupport

/// A worker and its metrics port.
final class WorkerAssembly {
    private let worker: RunningWorker
    private let port: MetricsPort?

    /// Starts both.
    ///
    /// - Parameters:
    ///   - settings: The worker's settings.
    ///   - address: The address of the metrics port; nil for none.
    ///   - store: The store of the bookings, which is prepared.
    ///   - log: Receives a line for each job, and the address of the metrics.
    /// - Throws: An error of the port, the store or the thread.
    init(
        _ settings: WorkerSettings,
        metricsAt address: SocketAddress?,
        store: some BookingStore,
        log: Logger
    ) throws {
        let clock = SystemClock()
        var settings = settings
        // The port comes first, so that a port that is in use is reported before the worker does
        // anything.
        if let address {
            let monitor = WorkerMonitor(
                version: ProgramVersion.text,
                hasRedis: settings.redis.address != nil,
                clock: clock
            )
            let port = try MetricsPort(at: address, showing: monitor)
            log.info("serving metrics", metadata: ["at": "http://\(port.address)/metrics"])
            settings.observer = monitor.metrics
            self.port = port
        } else {
            port = nil
        }
        worker = try RunningWorker(
            settings,
            store: try ExpirySession(store, clock: clock),
            clock: clock,
            logger: log
        )
    }

    /// Stops the worker after its current transaction, then the port.
    func stop() {
        worker.stop()
        port?.stop()
    }
}
