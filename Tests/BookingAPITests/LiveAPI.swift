import BookingAPI
import Bookings
import HTTPServer
import Logging
import SQLiteStore
import Sockets
import StoreSupport
import Synchronization
import TestSupport
import Testing
import Webhooks

/// The API with a real store and a real server in this process; the test sets the time.
final class LiveAPI: Sendable {
    typealias Writer = GroupCommitter<Ticket, SQLiteBookingStore>

    let clock = ManualClock()
    let port: UInt16
    let writer: Writer
    let probe = KnownState()

    private let folder: TemporaryFolder
    private let feed: SeatFeed
    private let events: EventFeed
    private let pool: ReaderPool<ControlledReader>?
    private let server: HTTPServer<BookingApplication<ControlledReader, Writer>>

    /// Where the server reads the store.
    enum Reads: Sendable {
        /// On its event loops.
        case onLoops
        /// On this many threads, as for a store whose reads wait for a network.
        case onThreads(Int, waiting: Int = 100)
    }

    /// Starts the server.
    ///
    /// - Parameters:
    ///   - folder: The folder of the database; nil for a new one.
    ///   - loops: The number of event loops.
    ///   - waitingWrites: The number of commands that may wait for the writer.
    ///   - streamBytes: The bytes that may wait for a subscriber.
    ///   - heartbeat: How often streams send a comment.
    ///   - reads: Where the server reads the store.
    ///   - control: Makes reads wait or fail; does not control the feed.
    ///   - tokens: The access tokens.
    ///   - limits: The limits of each client.
    ///   - proxies: The trusted proxies.
    ///   - origins: The allowed origins.
    ///   - hosts: The allowed hosts.
    /// - Throws: The error that prevents the start.
    init(
        folder: TemporaryFolder? = nil,
        loops: Int = 2,
        waitingWrites: Int = 4_096,
        streamBytes: Int = 262_144,
        heartbeat: Duration = .seconds(15),
        reads: Reads = .onLoops,
        control: ReadControl = ReadControl(),
        tokens: any TokenDirectory = NoTokens(),
        limits: ClientLimits? = nil,
        proxies: TrustedProxies = TrustedProxies(),
        origins: AllowedOrigins = AllowedOrigins(),
        hosts: AllowedHosts = .any
    ) throws {
        let folder = try folder ?? TemporaryFolder(inMemory: true)
        let file = SQLiteBookingStore(path: folder.file("bookings.db"))
        try file.prepare()
        let clock = clock
        var configuration = ServerConfiguration(
            address: try #require(SocketAddress("127.0.0.1", port: 0))
        )
        configuration.loopCount = loops
        configuration.limits.streamBytes = streamBytes
        let mailbox = try Mailbox<LoopMessage>(loopCount: loops)
        let feed = SeatFeed(mailbox)
        let events = EventFeed(mailbox)
        let writer = try Self.writer(file, clock, waitingWrites, mailbox, feed, events)
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let context = ServerContext(
            clock: clock,
            probe: probe,
            feed: feed,
            events: events,
            webhooks: try Self.webhooks(folder),
            tokens: tokens,
            limits: limits,
            proxies: proxies,
            origins: origins,
            hosts: hosts,
            log: log
        )
        let pool = try Self.pool(reads, mailbox, file, control)
        self.pool = pool
        server = HTTPServer(configuration: configuration, mailbox: mailbox) { _ in
            if let pool {
                return BookingApplication(context: context, pool: pool, writer: writer)
            }
            let reader = try ControlledReader.open(file, control)
            return BookingApplication(context: context, reader: reader, writer: writer)
        }
        self.folder = folder
        self.feed = feed
        self.events = events
        self.writer = writer
        try feed.start(
            clock: clock,
            log: log,
            heartbeat: heartbeat,
            expire: { try? writer.submit(QueuedCommand(.expire($0), ticket: .expiry)) },
            makeReader: { try file.makeReader() }
        )
        try events.start(log: log, heartbeat: heartbeat, makeReader: { try file.makeReader() })
        port = try server.start().port
    }

    deinit { stop() }

    private static func webhooks(_ folder: TemporaryFolder) throws -> WebhookPolicy {
        WebhookPolicy(
            key: try WebhookKey.load(from: folder.file("webhook.key")),
            allowsPrivate: false
        )
    }

    /// Connects the commits of a writer with the event loops and the feeds.
    private static func writer(
        _ file: SQLiteBookingStore,
        _ clock: ManualClock,
        _ waitingWrites: Int,
        _ mailbox: Mailbox<LoopMessage>,
        _ feed: SeatFeed,
        _ events: EventFeed
    ) throws -> Writer {
        let dispatcher = CompletionDispatcher(mailbox)
        return try Writer(
            file,
            service: BookingService(),
            clock: clock,
            waitingCommands: waitingWrites,
            deliver: { dispatcher.dispatch($0) },
            committed: { _ in
                feed.committed()
                events.committed()
            }
        )
    }

    private static func pool(
        _ reads: Reads,
        _ mailbox: Mailbox<LoopMessage>,
        _ file: SQLiteBookingStore,
        _ control: ReadControl
    ) throws -> ReaderPool<ControlledReader>? {
        guard case .onThreads(let threads, let waiting) = reads else { return nil }
        return try ReaderPool(mailbox, threads: threads, waitingReads: waiting) {
            () throws(StoreError) in try ControlledReader.open(file, control)
        }
    }

    /// Stops everything; the database remains as long as its folder.
    func stop() {
        events.stop()
        server.stop(within: .seconds(5))
        pool?.stop()
        feed.stop()
        writer.close()
    }

    /// The number of subscribers.
    var subscribers: Int { feed.subscribers }

    /// The number of streams of the event log, and of requests that wait for an event.
    var logSubscribers: Int { events.subscribers }

    /// The database file.
    var file: SQLiteBookingStore { SQLiteBookingStore(path: folder.file("bookings.db")) }

    /// Expires a booking as a worker does; later commands are committed after it.
    func expire(_ job: ExpiryJob) throws {
        try writer.submit(QueuedCommand(.expire(job), ticket: .expiry))
    }

    /// Returns a client with a connection of its own.
    func client() throws -> Client { Client(connection: try connect()) }

    /// Opens a connection.
    func connect() throws -> HTTPConnection { try HTTPConnection(port: port) }
}

/// A state of the system that a test sets.
final class KnownState: SystemProbe {
    private let known = Mutex(
        SystemState(databaseIsWritable: true, redis: .ok, worker: .ok)
    )

    func state() -> SystemState { known.withLock { $0 } }

    /// Makes every part unavailable.
    func breakEverything() {
        let broken = SystemState(databaseIsWritable: false, redis: .missing, worker: .missing)
        known.withLock { $0 = broken }
    }
}
