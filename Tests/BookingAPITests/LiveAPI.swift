import BookingAPI
import Bookings
import HTTPServer
import Postgres
import PostgresStore
import SQLiteStore
import Sockets
import TestSupport
import Testing

/// The API with a real store and a real server in this process; the test sets the time.
final class LiveAPI: Sendable {
    let clock = ManualClock()
    let probe = KnownState()
    private let database: APIDatabase
    private let service: any RunningAPI

    /// Where the server reads the store.
    enum Reads: Sendable {
        /// On its event loops, if the reads of the store do not wait for a network.
        case onLoops
        /// On this many threads, as for a store whose reads wait for a network.
        case onThreads(Int, waiting: Int = 100)
    }

    /// How the server runs.
    struct Settings: Sendable {
        /// The number of event loops.
        var loops = 2
        /// The number of commands that may wait for the writer.
        var waitingWrites = 4_096
        /// The bytes that may wait for a subscriber.
        var streamBytes = 262_144
        /// How often streams send a comment.
        var heartbeat = Duration.seconds(15)
        /// Where the server reads the store.
        var reads = Reads.onLoops
        /// Makes reads wait or fail; does not control the feed.
        var control = ReadControl()
        /// The access tokens.
        var tokens: any TokenDirectory = NoTokens()
        /// The limits of each client.
        var limits: ClientLimits?
        /// The trusted proxies.
        var proxies = TrustedProxies()
        /// The allowed origins.
        var origins = AllowedOrigins()
        /// The allowed hosts.
        var hosts = AllowedHosts.any
    }

    /// Starts a server on a database, or on a new one; the other parameters are those of `Settings`.
    init(
        database: APIDatabase? = nil,
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
        let database = try database ?? APIDatabase()
        let settings = Settings(
            loops: loops,
            waitingWrites: waitingWrites,
            streamBytes: streamBytes,
            heartbeat: heartbeat,
            reads: reads,
            control: control,
            tokens: tokens,
            limits: limits,
            proxies: proxies,
            origins: origins,
            hosts: hosts
        )
        self.database = database
        if let url = database.postgres?.url {
            let store = PostgresBookingStore(
                try PostgresURL(url),
                process: "test",
                time: .caller
            )
            service = try LiveService(store, in: database.folder, clock, probe, settings)
        } else {
            let store = SQLiteBookingStore(path: database.folder.file("bookings.db"))
            service = try LiveService(store, in: database.folder, clock, probe, settings)
        }
    }

    deinit { stop() }

    /// The port of the server.
    var port: UInt16 { service.port }

    /// Stops everything; the database remains as long as its `APIDatabase`.
    func stop() { service.stop() }

    /// The number of subscribers.
    var subscribers: Int { service.subscribers }

    /// The number of streams of the event log, and of requests that wait for an event.
    var logSubscribers: Int { service.logSubscribers }

    /// Runs commands in one transaction, as another process does.
    @discardableResult
    func perform(_ commands: [Command]) throws -> [Outcome] {
        try service.perform(commands, clock: clock)
    }

    /// Removes old bookings, at most those of one step; returns their number.
    func prune(before cutoff: Timestamp) throws -> Int { try service.prune(before: cutoff) }

    /// Expires a booking as a worker does; later commands are committed after it.
    func expire(_ job: ExpiryJob) throws {
        try service.writer.submit(QueuedCommand(.expire(job), ticket: .expiry))
    }

    /// Returns a client with a connection of its own.
    func client() throws -> Client { Client(connection: try connect()) }

    /// Opens a connection.
    func connect() throws -> HTTPConnection { try HTTPConnection(port: port) }
}

/// A database for servers that a test starts one after the other: a SQLite file, or a PostgreSQL
/// database with `TEST_STORE=postgres`.
final class APIDatabase: Sendable {
    /// The folder of the file.
    let folder: TemporaryFolder
    /// The database; nil for a SQLite file.
    let postgres: PostgresDatabase?

    /// Creates an empty database.
    init() throws {
        folder = try TemporaryFolder(inMemory: true)
        postgres =
            switch SystemStore.underTest {
            case .sqlite: nil
            case .postgres: try PostgresCluster.shared().createDatabase()
            }
    }
}
