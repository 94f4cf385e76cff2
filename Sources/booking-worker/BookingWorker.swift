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
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(name: .customLong("sweep-seconds"), help: CommonSettings.sweep.help)
    var sweepText: String?

    @Flag(help: "Expire what is due now, and exit.")
    var once = false

    func validate() throws {
        _ = try CommonSettings.sweep.value(option: sweepText)
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
        let file = StoreFile(path: try common.database.path)
        try file.prepare()
        if once {
            try drain(settings, file: file, logger: logger)
        } else {
            try work(settings, file: file, logger: logger)
        }
    }

    private func drain(_ settings: WorkerSettings, file: StoreFile, logger: Logger) throws {
        var worker = Worker(
            settings,
            store: try WorkerStore.open(file, service: BookingService()),
            clock: SystemClock(),
            logger: logger,
            stopSwitch: try StopSwitch()
        )
        try worker.drain()
    }

    private func work(_ settings: WorkerSettings, file: StoreFile, logger: Logger) throws {
        let signals = try TerminationSignals()
        let worker = try RunningWorker(
            settings,
            store: try WorkerStore.open(file, service: BookingService()),
            clock: SystemClock(),
            logger: logger
        )
        logger.info("worker started", metadata: ["name": "\(settings.name)"])
        let signal = try signals.next()
        logger.info(
            "worker stops",
            metadata: ["signal": "\(signal == .interrupt ? "SIGINT" : "SIGTERM")"]
        )
        worker.stop()
    }
}
