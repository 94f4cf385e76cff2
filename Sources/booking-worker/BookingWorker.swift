internal import ArgumentParser
internal import Bookings
internal import ExpiryQueue
internal import Logging
internal import ProcessSupport
internal import Sockets
internal import StoreSupport

/// The options and the life of the process; `ExpiryQueue` does the work.
struct BookingWorker: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "booking-worker",
        abstract:
            "Expires the bookings whose deadline has passed, and delivers events to webhooks.",
        discussion: """
            Any number of workers may run at the same time. SIGTERM and SIGINT stop a worker after \
            its current transaction.

            Two variables have no option. ALLOW_ANONYMOUS=1 allows other machines to read the metrics; \
            the metrics port requires no token. WEBHOOK_ALLOW_PRIVATE=1 allows webhooks to private \
            addresses, and over http.
            """
    )

    @OptionGroup var common: CommonOptions

    @OptionGroup var webhooks: WebhookOptions

    @Option(name: .customLong("sweep-seconds"), help: CommonSettings.sweep.help)
    var sweepText: String?

    @Option(name: .customLong("metrics-host"), help: MetricsSettings.host.help)
    var metricsHostText: String?

    @Option(name: .customLong("metrics-port"), help: MetricsSettings.port.help)
    var metricsPortText: String?

    @Flag(help: "Expire what is due now, and exit; serves no metrics.")
    var once = false

    func validate() throws {
        _ = try settings()
        _ = try metricsAddress
        _ = try webhooks.settings(for: common)
    }

    func run() throws {
        Signals.ignoreBrokenPipesAndFileSizes()
        try common.startLogging()
        // A static call for each kind of store, so that the compiler knows the types of its parts.
        switch try common.store {
        case .sqlite(let store): try run(store)
        #if PostgreSQL
        case .postgres(let store): try run(store)
        #endif
        }
    }

    private func run<Store: BookingStore>(_ store: Store) throws
    where Store.DeliverySession: SendableMetatype {
        if once {
            try store.prepare()
            try drain(store)
        } else {
            try work(store)
        }
    }

    private func drain(_ store: some BookingStore) throws {
        let clock = SystemClock()
        var worker = Worker(
            try settings(),
            store: try ExpirySession(store, clock: clock),
            clock: clock,
            logger: Logger(label: "worker"),
            stopRequest: try StopRequest()
        )
        try worker.drain()
    }

    private func work<Store: BookingStore>(_ store: Store) throws
    where Store.DeliverySession: SendableMetatype {
        let log = Logger(label: "worker")
        let settings = try settings()
        let signals = try TerminationSignals()
        let isPrepared = try DatabaseWait.prepare(store, log: log) {
            try signals.next(within: $0) != nil
        }
        guard isPrepared else { return }
        let worker: WorkerAssembly
        do {
            worker = try WorkerAssembly(
                settings,
                try webhooks.settings(for: common),
                metricsAt: try metricsAddress,
                store: store,
                log: log
            )
        } catch {
            log.critical("the worker cannot run", metadata: ["cause": "\(error)"])
            throw ExitCode.failure
        }
        log.info("worker started", metadata: ["name": "\(settings.name)"])
        let signal = try signals.next()
        log.info(
            "worker stops",
            metadata: ["signal": "\(signal == .interrupt ? "SIGINT" : "SIGTERM")"]
        )
        worker.stop()
    }

    private func settings() throws -> WorkerSettings {
        WorkerSettings(
            name: ProcessName.current(),
            redis: try common.redis,
            sweepTime: try CommonSettings.sweep.value(option: sweepText)
        )
    }

    /// The address of the metrics port; nil if there is none.
    private var metricsAddress: SocketAddress? {
        get throws {
            let host = try MetricsSettings.host.value(option: metricsHostText)
            guard let port = try MetricsSettings.port.value(option: metricsPortText) else {
                return nil
            }
            let address = try ListenSettings.address(host, port: port, option: "--metrics-host")
            guard try address.isLoopback || ListenSettings.allowAnonymous.value(option: nil) else {
                throw ValidationError(
                    """
                    --metrics-host: other machines can connect to \(host), and the metrics port \
                    requires no token. Set ALLOW_ANONYMOUS=1 to allow this.
                    """
                )
            }
            return address
        }
    }
}
