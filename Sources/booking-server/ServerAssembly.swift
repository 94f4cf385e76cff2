internal import AccessTokens
internal import BookingAPI
internal import Bookings
internal import ExpiryQueue
internal import HTTPServer
internal import Logging
internal import ProcessSupport
internal import SQLiteStore
internal import Sockets

/// The parts of a server, put together: made in the order in which they need each other, stopped in
/// the opposite one.
final class ServerAssembly {
    private typealias Application = BookingApplication<SQLiteStore.Reader, Writer<Ticket>>

    private let writer: Writer<Ticket>
    private let feed: SeatFeed
    private let sender: JobSender
    private let monitor: SystemMonitor
    private let tokens: TokenList
    private let figures: ServerFigures
    private let watch: StoreWatch
    private let server: HTTPServer<Application>
    private let accessLog: AccessLog?
    private var worker: RunningWorker?
    private let settings: ServerSettings
    private let file: SQLiteBookingStore
    private let clock = SystemClock()
    private let log: Logger

    /// How long what is in flight may take when the server stops.
    private static let stopTime = Duration.seconds(10)

    /// Opens the database and starts everything but the listening.
    init(_ settings: ServerSettings, log: Logger) throws {
        self.log = log
        self.settings = settings
        let (clock, file) = (clock, SQLiteBookingStore(path: settings.databasePath))
        self.file = file
        try file.prepare()
        var configuration = ServerConfiguration(address: settings.address)
        configuration.limits = settings.limits
        configuration.busyPolling = settings.busyPolling
        let mailbox = try Mailbox<LoopMessage>(loopCount: configuration.loopCount)
        let feed = try SeatFeed(mailbox)
        let sender = try JobSender(
            to: settings.redis,
            clock: clock,
            logger: log,
            inbox: settings.worker?.inbox
        )
        let monitor = try SystemMonitor(sender: sender, clock: clock)
        let figures = ServerFigures(
            clock: clock,
            feed: feed,
            sender: sender,
            monitor: monitor,
            loopCount: configuration.loopCount,
            hasWorker: settings.worker != nil
        )
        let writer = try Writer<Ticket>(
            file,
            service: BookingService(rules: Rules(policy: settings.policy)),
            clock: clock,
            busyPolling: settings.busyPolling,
            deliver: Self.deliver(to: ReplyPost(mailbox), and: monitor),
            committed: Self.committed(to: sender, and: feed, and: figures)
        )
        figures.watch(writer)
        tokens = try TokenList(file, isAlwaysRequired: settings.requiresTokens)
        guard tokens.isRequired || settings.mayBeOpen else {
            throw OpenAddress(address: settings.address)
        }
        accessLog = try settings.accessLog.map { format in
            try AccessLog(
                format: format,
                loopCount: configuration.loopCount,
                secretPrefix: TokenSecret.prefix
            ) {
                LogOutput.standardError.write($0)
            }
        }
        let context = ServerContext(
            clock: clock,
            probe: monitor,
            feed: feed,
            tokens: tokens,
            operations: figures,
            limits: settings.clientLimits,
            origins: settings.origins,
            hosts: settings.hosts,
            log: log
        )
        server = HTTPServer(
            configuration: configuration,
            mailbox: mailbox,
            observers: [figures.requests, AcceptingAlarm(log)] + (accessLog.map { [$0] } ?? [])
        ) { _ in
            let reader = try Reader.open(file, keepsLock: true)
            return BookingApplication(context: context, reader: reader, writer: writer)
        }
        watch = try StoreWatch()
        (self.writer, self.feed, self.sender) = (writer, feed, sender)
        (self.monitor, self.figures) = (monitor, figures)
    }

    /// What happens to the replies of a commit: on the writer's thread.
    private static func deliver(
        to post: ReplyPost,
        and monitor: SystemMonitor
    ) -> @Sendable ([CompletedCommand<Ticket>]) -> Void {
        { replies in
            post.deliver(replies)
            monitor.note(replies)
        }
    }

    /// What happens to the changes of a commit, after its replies: on the writer's thread.
    private static func committed(
        to sender: JobSender,
        and feed: SeatFeed,
        and figures: ServerFigures
    ) -> @Sendable (CommittedBatch) -> Void {
        { batch in
            sender.enqueue(contentsOf: batch.deadlines)
            feed.changed()
            figures.writes.note(batch)
        }
    }

    /// Serves; returns the address.
    func start() throws -> SocketAddress {
        let (writer, file) = (writer, file)
        try feed.start(
            clock: clock,
            log: log,
            expire: { job in
                // Where the queue is full, the next look asks again.
                try? writer.submit(QueuedCommand(.expire(job), ticket: .expiry))
            },
            makeReader: { try Reader.open(file) }
        )
        try watch.start(figures.store, reading: file, clock: clock, log: log)
        try monitor.start(probing: writer, reading: file, tokens: tokens)
        let address = try server.start()
        if var settings = settings.worker {
            settings.observer = figures.worker
            worker = try RunningWorker(
                settings,
                store: try SQLiteExpiryStore.open(file, service: BookingService()),
                clock: clock,
                logger: Logger(label: "worker")
            )
        }
        return address
    }

    /// Finishes what is in flight and closes everything.
    func stop() {
        server.stop(within: Self.stopTime)
        worker?.stop()
        monitor.stop()
        watch.stop()
        feed.stop()
        writer.close()
        sender.stop()
        accessLog?.close()
    }
}

/// The server would be open to everybody who reaches it.
struct OpenAddress: Error, CustomStringConvertible {
    /// Where it was told to listen.
    let address: SocketAddress

    /// For whoever started it.
    var description: String {
        """
        \(address) can be reached from other machines, and there are no tokens: make one with \
        `bookingctl token create`, or set ALLOW_ANONYMOUS=1
        """
    }
}
