package import ArgumentParser
internal import BookingAPI
internal import Bookings
internal import ExpiryQueue
internal import HTTPServer
internal import Logging
internal import ProcessSupport
internal import Sockets

/// The options and the life of the process; `ServerAssembly` wires its parts.
package struct BookingServer: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "booking-server",
        abstract: "Serves airline seat bookings over HTTP.",
        discussion: """
            SIGTERM and SIGINT stop the server: it accepts no more connections, finishes the \
            requests that are under way, and exits with status 0.

            Four variables have no option. REQUIRE_AUTH=1 requires a token for every request to \
            the API, even if there are no tokens yet. ALLOW_ANONYMOUS=1 allows other machines to \
            connect without tokens. LIMIT_LOOPBACK=1 also limits clients on this machine. \
            WEBHOOK_ALLOW_PRIVATE=1 allows webhooks to private addresses, and over http.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(name: .customLong("host"), help: ListenSettings.host.help)
    var hostText: String?

    @Option(name: .customLong("port"), help: ListenSettings.port.help)
    var portText: String?

    @Option(name: .customLong("hold-seconds"), help: ServerSettings.hold.help)
    var holdText: String?

    @Option(name: .customLong("max-hold-seconds"), help: ServerSettings.longestHold.help)
    var longestHoldText: String?

    @Option(name: .customLong("payment-seconds"), help: ServerSettings.payment.help)
    var paymentText: String?

    @Option(name: .customLong("sweep-seconds"), help: CommonSettings.sweep.help)
    var sweepText: String?

    @Option(name: .customLong("busy-poll-microseconds"), help: ServerSettings.busyPolling.help)
    var busyPollText: String?

    @Option(name: .customLong("cors-origin"), help: ServerSettings.origins.help)
    var originTexts: [String] = []

    @Option(name: .customLong("allowed-host"), help: ServerSettings.hosts.help)
    var hostTexts: [String] = []

    @OptionGroup var webhooks: WebhookOptions

    @OptionGroup(title: "Limits of each client") var clientLimits: ClientLimitOptions

    @Flag(help: "Also run a worker in this process.")
    var withWorker = false

    @OptionGroup(title: "Limits of requests and connections") var limits: LimitOptions

    package init() {}

    package func validate() throws { _ = try settings() }

    package func run() throws {
        Signals.ignoreBrokenPipesAndFileSizes()
        try common.startLogging()
        // A static call for each kind of store, so that the compiler specializes the server for it.
        switch try common.store {
        case .sqlite(let store): try serve(store)
        #if PostgreSQL
        case .postgres(let store): try serve(store)
        #endif
        }
    }

    private func serve<Store: BookingStore>(_ store: Store) throws
    where Store.Reader: SendableMetatype, Store.DeliverySession: SendableMetatype {
        let log = Logger(label: "server")
        do {
            // Before any thread starts: threads inherit the mask of blocked signals.
            let signals = try TerminationSignals()
            try raiseDescriptors(log)
            var settings = try settings()
            guard try waitForDatabase(store, &settings, log, signals) else { return }
            let assembly = try ServerAssembly(settings, store: store, log: log)
            let address = try assembly.start()
            StandardStream.output.writeLine("listening on http://\(address)")
            let signal = try signals.next()
            log.info(
                "server stops",
                metadata: ["signal": "\(signal == .interrupt ? "SIGINT" : "SIGTERM")"]
            )
            assembly.stop()
        } catch {
            log.critical("the server cannot run", metadata: ["cause": "\(error)"])
            throw ExitCode.failure
        }
    }

    /// Prepares the database; while it is not available, responds that the server is not ready.
    ///
    /// - Returns: False if a signal asked the process to end.
    private func waitForDatabase(
        _ store: some BookingStore,
        _ settings: inout ServerSettings,
        _ log: Logger,
        _ signals: borrowing TerminationSignals
    ) throws -> Bool {
        var waiting: WaitingServer?
        let address = settings.address
        let limits = settings.limits
        let isPrepared = try DatabaseWait.prepare(store, log: log) {
            var configuration = ServerConfiguration(address: address)
            configuration.limits = limits
            let server = try WaitingServer(configuration)
            log.info("not ready yet", metadata: ["at": "http://\(server.address)/readyz"])
            waiting = server
        } isEnded: { time in
            try signals.next(within: time) != nil
        }
        if let waiting {
            waiting.stop()
            settings.address = waiting.address
        }
        return isPrepared
    }

    /// Raises the limit of open descriptors as far as the process may, and logs it.
    private func raiseDescriptors(_ log: Logger) throws {
        let descriptors = try ProcessResources.raiseOpenDescriptors()
        let connections = try limits.limits().connections
        log.log(
            level: descriptors < connections ? .warning : .debug,
            "limit of open descriptors",
            metadata: ["descriptors": "\(descriptors)", "connections": "\(connections)"]
        )
    }

    /// The values of all options and variables.
    package func settings() throws -> ServerSettings {
        let address = try ListenSettings.address(
            try ListenSettings.host.value(option: hostText),
            port: try ListenSettings.port.value(option: portText)
        )
        let allowsAnonymous = try ListenSettings.allowAnonymous.value(option: nil)
        return ServerSettings(
            address: address,
            redis: try common.redis,
            policy: try ServerSettings.policy(
                hold: holdText,
                longestHold: longestHoldText,
                payment: paymentText
            ),
            mayRunWithoutTokens: address.isLoopback || allowsAnonymous,
            requiresTokens: try ServerSettings.requireTokens.value(option: nil),
            worker: try workerSettings(),
            webhooks: try webhooks.settings(for: common),
            accessLog: try accessLog(),
            limits: try limits.limits(),
            busyPolling: try ServerSettings.busyPolling.value(option: busyPollText),
            clientLimits: try clientLimits.limits(),
            proxies: try clientLimits.trustedProxies(),
            origins: try ServerSettings.origins.value(option: Self.joined(originTexts)),
            hosts: try ServerSettings.hosts.value(option: Self.joined(hostTexts))
                ?? (address.isLoopback ? .local : .any)
        )
    }

    /// The values of a repeated option in the form of its variable.
    private static func joined(_ texts: [String]) -> String? {
        texts.isEmpty ? nil : texts.joined(separator: ",")
    }

    /// The settings of the worker in this process; nil if there is none.
    private func workerSettings() throws -> WorkerSettings? {
        let sweepTime = try CommonSettings.sweep.value(option: sweepText)
        guard withWorker else { return nil }
        return WorkerSettings(
            name: ProcessName.current(),
            redis: try common.redis,
            sweepTime: sweepTime
        )
    }

    /// The format of the access log; nil if the log level excludes it.
    private func accessLog() throws -> AccessLog.Format? {
        guard try common.logLevel <= .info else { return nil }
        return try common.logFormat == .json ? .json : .text
    }
}
