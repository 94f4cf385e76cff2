import BookingAPI
import Bookings
import HTTPServer
import Logging
import Sockets
import StoreSupport
import TestSupport
import Testing
import Webhooks

/// A server with its store, without the store's types.
protocol RunningAPI: Sendable {
    var port: UInt16 { get }
    var writer: any BookingWriter<Ticket> { get }
    var subscribers: Int { get }
    var logSubscribers: Int { get }

    func stop()
    func perform(_ commands: [Command], clock: ManualClock) throws -> [Outcome]
    func prune(before cutoff: Timestamp) throws -> Int
}

/// A server on any store.
final class LiveService<Store: BookingStore>: RunningAPI where Store.Reader: SendableMetatype {
    private typealias Writer = GroupCommitter<Ticket, Store>
    private typealias Reader = ControlledReader<Store.Reader>

    let port: UInt16
    var writer: any BookingWriter<Ticket> { committer }
    private let store: Store
    private let committer: Writer
    private let feed: SeatFeed
    private let events: EventFeed
    private let pool: ReaderPool<Reader>?
    private let server: HTTPServer<BookingApplication<Reader, Writer>>

    init(
        _ store: Store,
        in folder: TemporaryFolder,
        _ clock: ManualClock,
        _ probe: KnownState,
        _ settings: LiveAPI.Settings
    ) throws {
        try store.prepare()
        self.store = store
        var configuration = ServerConfiguration(
            address: try #require(SocketAddress("127.0.0.1", port: 0))
        )
        configuration.loopCount = settings.loops
        configuration.limits.streamBytes = settings.streamBytes
        let mailbox = try Mailbox<LoopMessage>(loopCount: settings.loops)
        let feed = SeatFeed(mailbox)
        let events = EventFeed(mailbox)
        let writer = try Self.writer(store, clock, settings, mailbox, feed, events)
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let context = ServerContext(
            clock: clock,
            probe: probe,
            feed: feed,
            events: events,
            webhooks: try Self.webhooks(folder),
            tokens: settings.tokens,
            limits: settings.limits,
            proxies: settings.proxies,
            origins: settings.origins,
            hosts: settings.hosts,
            log: log
        )
        let pool = try Self.pool(store, settings, mailbox)
        self.pool = pool
        server = HTTPServer(configuration: configuration, mailbox: mailbox) { _ in
            if let pool {
                return BookingApplication(context: context, pool: pool, writer: writer)
            }
            let reader = try Reader.open(store, settings.control)
            return BookingApplication(context: context, reader: reader, writer: writer)
        }
        self.feed = feed
        self.events = events
        committer = writer
        try feed.start(
            clock: clock,
            log: log,
            heartbeat: settings.heartbeat,
            expire: { try? writer.submit(QueuedCommand(.expire($0), ticket: .expiry)) },
            makeReader: { try store.makeReader() }
        )
        try events.start(
            log: log,
            heartbeat: settings.heartbeat,
            makeReader: { try store.makeReader() }
        )
        port = try server.start().port
    }

    private static func webhooks(_ folder: TemporaryFolder) throws -> WebhookPolicy {
        WebhookPolicy(
            key: try WebhookKey.load(from: folder.file("webhook.key")),
            allowsPrivate: false
        )
    }

    /// Connects the commits of a writer with the event loops and the feeds.
    private static func writer(
        _ store: Store,
        _ clock: ManualClock,
        _ settings: LiveAPI.Settings,
        _ mailbox: Mailbox<LoopMessage>,
        _ feed: SeatFeed,
        _ events: EventFeed
    ) throws -> Writer {
        let dispatcher = CompletionDispatcher(mailbox)
        return try Writer(
            store,
            service: BookingService(),
            clock: clock,
            waitingCommands: settings.waitingWrites,
            deliver: { dispatcher.dispatch($0) },
            committed: { _ in
                feed.committed()
                events.committed()
            }
        )
    }

    private static func pool(
        _ store: Store,
        _ settings: LiveAPI.Settings,
        _ mailbox: Mailbox<LoopMessage>
    ) throws -> ReaderPool<Reader>? {
        let (threads, waiting): (Int, Int)
        switch settings.reads {
        case .onThreads(let count, let limit): (threads, waiting) = (count, limit)
        case .onLoops where Store.readsWaitForNetwork: (threads, waiting) = (2, 1_000)
        case .onLoops: return nil
        }
        return try ReaderPool(mailbox, threads: threads, waitingReads: waiting) {
            () throws(StoreError) in try Reader.open(store, settings.control)
        }
    }

    func stop() {
        events.stop()
        server.stop(within: .seconds(5))
        pool?.stop()
        feed.stop()
        committer.close()
    }

    var subscribers: Int { feed.subscribers }

    var logSubscribers: Int { events.subscribers }

    func perform(_ commands: [Command], clock: ManualClock) throws -> [Outcome] {
        try store.perform(commands, service: BookingService(), clock: clock)
    }

    func prune(before cutoff: Timestamp) throws -> Int {
        var pruner = try store.makePruner(before: cutoff)
        return try pruner.step(after: nil).removed
    }
}
