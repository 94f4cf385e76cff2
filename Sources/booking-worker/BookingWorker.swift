internal import ArgumentParser
internal import Bookings
internal import ExpiryQueue
internal import Logging
internal import ProcessSupport
internal import SQLiteStore
internal import Sockets

/// Options and wiring; what a worker does stands in `ExpiryQueue`.
struct BookingWorker: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "booking-worker",
        abstract: "Expires the bookings whose deadline has passed.",
        discussion: """
            Any number of workers may run side by side. Stop one with SIGTERM: it ends after the \
            transaction that it is in.

            One variable has no option: ALLOW_ANONYMOUS=1 lets it serve its metrics beyond this \
            machine. They are for everybody who reaches their port, which knows no tokens.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(name: .customLong("sweep-seconds"), help: CommonSettings.sweep.help)
    var sweepText: String?

    @Option(name: .customLong("metrics-host"), help: MetricsSettings.host.help)
    var metricsHostText: String?

    @Option(name: .customLong("metrics-port"), help: MetricsSettings.port.help)
    var metricsPortText: String?

    @Flag(help: "Expire what is due now, and exit; serves no metrics.")
    var once = false

    func validate() throws {
        _ = try CommonSettings.sweep.value(option: sweepText)
        _ = try metricsAddress
    }

    func run() throws {
        Signals.ignoreBrokenPipesAndFileSizes()
        try common.startLogging()
        let logger = Logger(label: "worker")
        let settings = WorkerSettings(
            name: ProcessName.current(),
            redis: try common.redis,
            sweepMilliseconds: try CommonSettings.sweep.value(option: sweepText)
        )
        let file = SQLiteBookingStore(path: try common.database.path)
        try file.prepare()
        if once {
            try drain(settings, file: file, logger: logger)
        } else {
            try work(settings, file: file, logger: logger)
        }
    }

    private func drain(_ settings: WorkerSettings, file: SQLiteBookingStore, logger: Logger) throws
    {
        var worker = Worker(
            settings,
            store: try SQLiteExpiryStore.open(file, service: BookingService()),
            clock: SystemClock(),
            logger: logger,
            stopSwitch: try StopSwitch()
        )
        try worker.drain()
    }

    private func work(_ settings: WorkerSettings, file: SQLiteBookingStore, logger: Logger) throws {
        let signals = try TerminationSignals()
        let worker: WorkerAssembly
        do {
            worker = try WorkerAssembly(
                settings,
                metricsAt: try metricsAddress,
                file: file,
                log: logger
            )
        } catch {
            logger.critical("the worker cannot run", metadata: ["cause": "\(error)"])
            throw ExitCode.failure
        }
        logger.info("worker started", metadata: ["name": "\(settings.name)"])
        let signal = try signals.next()
        logger.info(
            "worker stops",
            metadata: ["signal": "\(signal == .interrupt ? "SIGINT" : "SIGTERM")"]
        )
        worker.stop()
    }

    /// Where the figures are served; nil where they are not.
    private var metricsAddress: SocketAddress? {
        get throws {
            let host = try MetricsSettings.host.value(option: metricsHostText)
            guard let port = try MetricsSettings.port.value(option: metricsPortText) else {
                return nil
            }
            guard let address = SocketAddress(host, port: port) else {
                throw ValidationError("--metrics-host: '\(host)' is not an address.")
            }
            guard try address.isLoopback || ListenSettings.allowAnonymous.value(option: nil) else {
                throw ValidationError(
                    """
                    --metrics-host: \(host) can be reached from other machines, and metrics want no \
                    token: set ALLOW_ANONYMOUS=1 where that is meant.
                    """
                )
            }
            return address
        }
    }
}
