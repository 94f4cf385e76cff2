import BookingAPI
import Bookings
import HTTPServer
import Logging
import SQLiteStore
import Sockets
import Synchronization
import TestSupport
import Testing

/// The API on a real store and a real server, in this process; the time is the test's.
final class LiveAPI: Sendable {
    let clock = ManualClock()
    let port: UInt16
    let writer: Writer<Ticket>
    let probe = KnownState()

    private let folder: TemporaryFolder
    private let feed: SeatFeed
    private let server: HTTPServer<BookingApplication<SQLiteStore.Reader, Writer<Ticket>>>

    /// Starts it.
    ///
    /// - Parameters:
    ///   - folder: Where the database lies; a new folder where none is given.
    ///   - loops: How many event loops there are.
    ///   - waitingWrites: How many writes may wait.
    ///   - streamBytes: How far a stream's client may be behind.
    ///   - heartbeatMilliseconds: How often streams are sent a comment.
    ///   - tokens: Who may ask.
    ///   - limits: How often.
    ///   - origins: From which web sites.
    ///   - hosts: Under which names.
    /// - Throws: What kept it from starting.
    init(
        folder: TemporaryFolder? = nil,
        loops: Int = 2,
        waitingWrites: Int = 4_096,
        streamBytes: Int = 262_144,
        heartbeatMilliseconds: Int64 = 15_000,
        tokens: any TokenDirectory = NoTokens(),
        limits: ClientLimits? = nil,
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
        let feed = try SeatFeed(mailbox)
        let post = ReplyPost(mailbox)
        let writer = try Writer<Ticket>(
            file,
            service: BookingService(),
            clock: clock,
            waitingWrites: waitingWrites,
            deliver: { post.deliver($0) },
            committed: { _ in feed.changed() }
        )
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let context = ServerContext(
            clock: clock,
            probe: probe,
            feed: feed,
            tokens: tokens,
            limits: limits,
            origins: origins,
            hosts: hosts,
            log: log
        )
        server = HTTPServer(configuration: configuration, mailbox: mailbox) { _ in
            let reader = try Reader.open(file, keepsLock: true)
            return BookingApplication(context: context, reader: reader, writer: writer)
        }
        self.folder = folder
        self.feed = feed
        self.writer = writer
        try feed.start(
            clock: clock,
            log: log,
            heartbeatMilliseconds: heartbeatMilliseconds,
            expire: { try? writer.submit(QueuedCommand(.expire($0), ticket: .expiry)) },
            makeReader: { try Reader.open(file) }
        )
        port = try server.start().port
    }

    deinit { stop() }

    /// Ends everything; the database stays as long as its folder.
    func stop() {
        server.stop(within: .seconds(5))
        feed.stop()
        writer.close()
    }

    /// How many clients follow a flight.
    var watchers: Int { feed.watchers }

    /// The database file.
    var file: SQLiteBookingStore { SQLiteBookingStore(path: folder.file("bookings.db")) }

    /// Has a job done as a worker's process would; what is written later is written after it.
    func expire(_ job: ExpiryJob) throws {
        try writer.submit(QueuedCommand(.expire(job), ticket: .expiry))
    }

    /// A client with a connection of its own.
    func client() throws -> Client { Client(connection: try connect()) }

    /// A new connection.
    func connect() throws -> HTTPConnection { try HTTPConnection(port: port) }
}

/// How the parts of the system are, as a test wants it.
final class KnownState: SystemProbe {
    private let known = Mutex(
        SystemState(databaseIsWritable: true, redis: .ok, worker: .ok)
    )

    func state() -> SystemState { known.withLock { $0 } }

    /// From now on nothing works.
    func breakEverything() {
        let broken = SystemState(databaseIsWritable: false, redis: .missing, worker: .missing)
        known.withLock { $0 = broken }
    }
}
