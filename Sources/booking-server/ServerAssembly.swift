internal import BookingAPI
internal import Bookings
internal import ExpiryQueue
internal import HTTPServer
internal import Logging
internal import Monitoring
internal import ProcessSupport
internal import Sockets
internal import StoreSupport
internal import Webhooks

/// The parts of a server: created in the order in which they need each other, stopped in the reverse
/// order.
final class ServerAssembly<Store: BookingStore>
where Store.Reader: SendableMetatype, Store.DeliverySession: SendableMetatype {
    private typealias Writer = GroupCommitter<Ticket, Store>
    private typealias Application = BookingApplication<Store.Reader, Writer>

    private let settings: ServerSettings
    private let store: Store
    private let clock = SystemClock()
    private let log: Logger
    private let writer: Writer
    private let feed: SeatFeed
    private let events: EventFeed
    private let sender: JobSender
    private let tokens: TokenCache
    private let monitor: ServerMonitor
    private let pool: ReaderPool<Store.Reader>?
    private let accessLog: AccessLog?
    private let server: HTTPServer<Application>
    private var worker: RunningWorker?
    private let webhookKey: WebhookKey
    #if Webhooks
    private var deliverer: RunningDeliverer?
    private var wakeUps: EventWakeUps?
    #endif

    /// The time for requests that are under way when the server stops.
    private static var stopTime: Duration { .seconds(10) }

    /// Creates every part, on a database that was prepared; nothing listens yet.
    init(_ settings: ServerSettings, store: Store, log: Logger) throws {
        (self.settings, self.store, self.log) = (settings, store, log)
        webhookKey = try WebhookKey.load(from: settings.webhooks.keyFile)
        tokens = try TokenCache(store, isAlwaysRequired: settings.requiresTokens)
        guard tokens.isRequired || settings.mayRunWithoutTokens else {
            throw UnprotectedAddress(address: settings.address)
        }
        var configuration = ServerConfiguration(address: settings.address)
        configuration.limits = settings.limits
        configuration.busyPolling = settings.busyPolling
        let mailbox = try Mailbox<LoopMessage>(loopCount: configuration.loopCount)
        let feed = SeatFeed(mailbox)
        let events = EventFeed(mailbox)
        let sender = try JobSender(
            to: settings.redis,
            clock: clock,
            logger: log,
            inbox: settings.worker?.inbox
        )
        let monitor = ServerMonitor(
            version: ProgramVersion.text,
            clock: clock,
            feed: feed,
            sender: sender,
            loopCount: configuration.loopCount,
            hasWorker: settings.worker != nil,
            log: log
        )
        let dispatcher = CompletionDispatcher(mailbox)
        writer = try Writer(
            store,
            service: BookingService(rules: Rules(policy: settings.policy)),
            clock: clock,
            busyPolling: settings.busyPolling,
            gathering: Store.readsWaitForNetwork ? WriterLimits.gathering : .zero,
            deliver: { completed in
                dispatcher.dispatch(completed)
                monitor.system.record(completed)
            },
            committed: { batch in
                sender.enqueue(contentsOf: batch.deadlines)
                sender.announceEvents()
                feed.committed()
                events.committed()
                monitor.writer.record(batch)
            },
            split: { Self.logSplit($0, commands: $1, log) }
        )
        pool =
            Store.readsWaitForNetwork
            ? try ReaderPool(mailbox) { () throws(StoreError) in try store.makeReader() } : nil
        accessLog = try Self.accessLog(settings, loopCount: configuration.loopCount)
        let context = Self.context(settings, clock, feed, events, webhookKey, tokens, monitor, log)
        let observers: [any ServerObserver] = [monitor.requests, AcceptWarnings(log)]
        server = HTTPServer(
            configuration: configuration,
            mailbox: mailbox,
            observers: observers + (accessLog.map { [$0] } ?? [])
        ) { [pool, writer] _ in
            guard let pool else {
                return BookingApplication(
                    context: context,
                    reader: try store.makeReader(),
                    writer: writer
                )
            }
            return BookingApplication(context: context, pool: pool, writer: writer)
        }
        (self.feed, self.events, self.sender, self.monitor) = (feed, events, sender, monitor)
    }

    private static func logSplit(_ error: StoreError, commands: Int, _ log: Logger) {
        log.error(
            "a batch failed; its commands run one at a time",
            metadata: ["commands": "\(commands)", "cause": "\(error)"]
        )
    }

    private static func accessLog(
        _ settings: ServerSettings,
        loopCount: Int
    ) throws -> AccessLog? {
        guard let format = settings.accessLog else { return nil }
        return try AccessLog(
            format: format,
            loopCount: loopCount,
            secretPrefix: TokenSecret.prefix
        ) {
            LogOutput.standardError.write($0)
        }
    }

    private static func context(
        _ settings: ServerSettings,
        _ clock: SystemClock,
        _ feed: SeatFeed,
        _ events: EventFeed,
        _ webhookKey: WebhookKey,
        _ tokens: TokenCache,
        _ monitor: ServerMonitor,
        _ log: Logger
    ) -> ServerContext {
        ServerContext(
            clock: clock,
            probe: monitor.system,
            feed: feed,
            events: events,
            webhooks: WebhookPolicy(
                key: webhookKey,
                allowsPrivate: settings.webhooks.allowsPrivate
            ),
            tokens: tokens,
            operations: monitor,
            limits: settings.clientLimits,
            proxies: settings.proxies,
            origins: settings.origins,
            hosts: settings.hosts,
            log: log
        )
    }

    /// Starts every part.
    ///
    /// - Returns: The address at which the server listens.
    func start() throws -> SocketAddress {
        let (writer, store) = (writer, store)
        try feed.start(
            clock: clock,
            log: log,
            expire: { job in
                // If the queue is full, the feed submits the job again at its next poll.
                try? writer.submit(QueuedCommand(.expire(job), ticket: .expiry))
            },
            makeReader: { try store.makeReader() }
        )
        try events.start(log: log, makeReader: { try store.makeReader() })
        try tokens.start()
        try monitor.start(reading: store, probing: writer)
        let address = try server.start()
        if var workerSettings = settings.worker {
            workerSettings.observer = monitor.worker
            worker = try RunningWorker(
                workerSettings,
                store: try ExpirySession(store, clock: clock),
                clock: clock,
                logger: Logger(label: "worker")
            )
        }
        #if Webhooks
        if let worker = settings.worker {
            let deliverer = try startDeliverer(worker)
            wakeUps = try EventWakeUps(from: worker.redis, timeouts: worker.timeouts) {
                deliverer.wake(announcesMore: $0)
            }
            self.deliverer = deliverer
        }
        #else
        if settings.worker != nil {
            log.warning("this program was built without libcurl: it delivers nothing to webhooks")
        }
        #endif
        return address
    }

    #if Webhooks
    private func startDeliverer(_ worker: WorkerSettings) throws -> RunningDeliverer {
        let store = store
        var delivery = DeliverySettings(
            key: webhookKey,
            worker: worker.name,
            version: ProgramVersion.text
        )
        delivery.sweepTime = worker.sweepTime
        delivery.allowsPrivate = settings.webhooks.allowsPrivate
        delivery.certificateAuthorities = settings.webhooks.certificateAuthorities
        delivery.observer = monitor.deliveries
        return try RunningDeliverer(
            delivery,
            clock: clock,
            logger: Logger(label: "webhooks"),
            makeStore: { () throws(StoreError) in try store.makeDeliverySession() }
        )
    }
    #endif

    /// Finishes the requests that are under way, and stops every part.
    func stop() {
        // Completes the requests that wait for events, so that the server need not wait for them.
        events.stop()
        server.stop(within: Self.stopTime)
        worker?.stop()
        #if Webhooks
        wakeUps?.stop()
        deliverer?.stop()
        #endif
        pool?.stop()
        monitor.stop()
        tokens.stop()
        feed.stop()
        writer.close()
        sender.stop()
        accessLog?.close()
    }
}

/// Other machines could use the server without a token.
struct UnprotectedAddress: Error, CustomStringConvertible {
    /// The address at which the server would listen.
    let address: SocketAddress

    /// One sentence for the operator.
    var description: String {
        """
        other machines can connect to \(address), and there are no tokens: create one with \
        `bookingctl token create`, or set ALLOW_ANONYMOUS=1
        """
    }
}
