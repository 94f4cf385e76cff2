internal import ArgumentParser
internal import Bookings
internal import ExpiryQueue
internal import HTTPServer
internal import Logging
internal import ProcessSupport
internal import Sockets

/// Options and the life of the process; what is made of them stands in `ServerAssembly`.
struct BookingServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "booking-server",
        abstract: "Serves airline seat bookings over HTTP.",
        discussion: ServerHelp.discussion
    )

    @OptionGroup var common: CommonOptions

    @Option(name: .customLong("host"), help: ListenSettings.host.help)
    var hostText: String?

    @Option(name: .customLong("port"), help: ListenSettings.port.help)
    var portText: String?

    @Option(name: .customLong("hold-seconds"), help: ServerSettings.hold.help)
    var holdText: String?

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

    @OptionGroup(title: "Limits for each client") var clientLimits: ClientLimitOptions

    @Flag(help: "Run a worker in this process, too.")
    var withWorker = false

    @OptionGroup(title: "Limits of what clients may cost") var limits: LimitOptions

    func validate() throws { _ = try settings() }

    func run() throws {
        Sockets.Signals.ignoreBrokenPipesAndFileSizes()
        try common.startLogging()
        let log = Logger(label: "server")
        do {
            // Before any thread starts: threads inherit which signals are blocked.
            let signals = try TerminationSignals()
            try raiseDescriptors(log)
            let assembly = try ServerAssembly(try settings(), log: log)
            let address = try assembly.start()
            StandardOutput.print("listening on http://\(address)")
            let signal = try signals.next()
            log.info("stopping", metadata: ["signal": "\(signal == .interrupt ? "INT" : "TERM")"])
            assembly.stop()
        } catch {
            log.critical("the server cannot run", metadata: ["cause": "\(error)"])
            throw ExitCode.failure
        }
    }

    /// Takes as many descriptors as the process may have, and says where these are few.
    private func raiseDescriptors(_ log: Logger) throws {
        let descriptors = try ProcessResources.raiseOpenDescriptors()
        let connections = try limits.limits().connections
        log.log(
            level: descriptors < connections ? .warning : .debug,
            "descriptors that may be open",
            metadata: ["descriptors": "\(descriptors)", "connections": "\(connections)"]
        )
    }

    private func settings() throws -> ServerSettings {
        let host = try ListenSettings.host.value(option: hostText)
        let port = try ListenSettings.port.value(option: portText)
        guard let address = SocketAddress(host, port: UInt16(port)) else {
            throw ValidationError("--host: '\(host)' is not an address.")
        }
        let allowsAnonymous = try ListenSettings.allowAnonymous.value(option: nil)
        return ServerSettings(
            address: address,
            databasePath: try common.database.path,
            redis: try common.redis,
            policy: HoldPolicy(
                holdMilliseconds: try ServerSettings.hold.value(option: holdText),
                paymentMilliseconds: try ServerSettings.payment.value(option: paymentText)
            ),
            mayBeOpen: address.isLoopback || allowsAnonymous,
            requiresTokens: try ServerSettings.requireTokens.value(option: nil),
            worker: try workerSettings(),
            accessLog: try accessLog(),
            limits: try limits.limits(),
            busyPolling: .microseconds(
                try ServerSettings.busyPolling.value(option: busyPollText)
            ),
            clientLimits: try clientLimits.limits(),
            origins: try ServerSettings.origins.value(
                option: originTexts.isEmpty ? nil : originTexts.joined(separator: ",")
            ),
            hosts: try ServerSettings.allowedHosts(
                option: hostTexts.isEmpty ? nil : hostTexts.joined(separator: ","),
                on: address
            )
        )
    }

    /// How the worker in this process works; nil where there is to be none.
    private func workerSettings() throws -> WorkerSettings? {
        let sweep = try CommonSettings.sweep.value(option: sweepText)
        guard withWorker else { return nil }
        return WorkerSettings(
            name: ProcessName.current(),
            redis: try common.redis,
            sweepMilliseconds: sweep
        )
    }

    /// How each request is logged; nil where the level does not ask for so much.
    private func accessLog() throws -> AccessLog.Format? {
        guard try common.logLevel <= .info else { return nil }
        return try common.logFormat == .json ? .json : .text
    }
}
