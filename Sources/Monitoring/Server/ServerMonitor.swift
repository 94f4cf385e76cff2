public import BookingAPI
public import Bookings
internal import CoreMetrics
public import ExpiryQueue
public import Logging
public import Sockets
public import StoreSupport
internal import Synchronization

/// The metrics and the health of a server process.
///
/// Safe to use from any thread.
public final class ServerMonitor: OperationsSource {
    /// The metrics of requests, which the HTTP server needs as an observer.
    public let requests: RequestMetrics
    /// The metrics of the writer, which has to pass every batch to them.
    public let writer: WriterMetrics
    /// The metrics of a worker in this process, which needs them as its observer; nil if the process
    /// has no worker.
    public let worker: WorkerMetrics?
    /// The metrics of deliveries; nil if the process has no worker.
    public let deliveries: DeliveryMetrics?
    /// The health of the system, which has to receive the results of all commands.
    public let system: SystemMonitor

    /// The time for which the operator's page shows a worker after its last sign of life.
    private static let shownWorkerTime = Duration.seconds(60)

    private let version: String
    private let registry: PrometheusRegistry
    private let store: StoreMetrics
    private let storeWatch: StoreWatch
    private let clock: any Clock
    private let feed: SeatFeed
    private let sender: JobSender
    private let startTime = ContinuousClock.now
    private let queueDepth = Mutex<@Sendable () -> Int>({ 0 })

    /// Creates the monitor of a server that is about to start.
    ///
    /// - Parameters:
    ///   - version: The program's version.
    ///   - clock: The server's clock.
    ///   - feed: The feed of seat changes, which counts the event streams.
    ///   - sender: The sender of jobs, which knows the state of Redis.
    ///   - loopCount: The number of event loops.
    ///   - hasWorker: Whether a worker runs in this process.
    ///   - log: Receives warnings about bookings that need the operator's attention.
    public init(
        version: String,
        clock: any Clock,
        feed: SeatFeed,
        sender: JobSender,
        loopCount: Int,
        hasWorker: Bool,
        log: Logger
    ) {
        registry = PrometheusRegistry(
            ServerMetricNames.descriptions + CommonMetrics.descriptions
                + WorkerMetricNames.descriptions
        )
        let now = clock.now()
        CommonMetrics.setProcess(
            program: "booking-server",
            version: version,
            startTime: now,
            in: registry
        )
        requests = RequestMetrics(registry, loopCount: loopCount)
        writer = WriterMetrics(registry)
        worker = hasWorker ? WorkerMetrics(registry, startTime: now) : nil
        deliveries = hasWorker ? DeliveryMetrics(registry) : nil
        store = StoreMetrics(registry)
        storeWatch = StoreWatch(store, clock: clock, log: log)
        system = SystemMonitor(sender: sender, store: store, clock: clock)
        (self.version, self.clock, self.feed, self.sender) = (version, clock, feed, sender)
    }

    /// Starts to read the database and to probe the writer.
    public func start<Store: BookingStore>(
        reading store: Store,
        probing writer: GroupCommitter<Ticket, Store>
    ) throws(SystemError) {
        queueDepth.withLock { $0 = { writer.depth } }
        try storeWatch.start(reading: store)
        try system.start(probing: writer)
    }

    /// Stops reading and probing.
    public func stop() {
        system.stop()
        storeWatch.stop()
    }

    /// The state that the operator's page shows.
    public func status() -> OperationsStatus {
        var status = OperationsStatus()
        let (now, redis) = (clock.now(), sender.status)
        status.version = version
        status.now = now
        status.uptimeMilliseconds = (ContinuousClock.now - startTime).wholeMilliseconds
        status.redis = system.state().redis
        status.jobs = redis.queue.map { ($0.scheduled, $0.leased) }
        status.workers = workers(redis.queue, now: now)
        status.queueDepth = queueDepth.withLock { $0 }()
        status.connections = requests.connections
        status.streams = feed.subscribers
        writer.fill(&status)
        store.fill(&status)
        return status
    }

    /// The metrics in Prometheus's text format.
    public func metrics() -> String {
        setGauges()
        return registry.text()
    }

    /// The workers with a recent sign of life in Redis or in the database.
    private func workers(_ queue: QueueState?, now: Timestamp) -> [OperationsStatus.Worker] {
        var lastSeen: [String: Timestamp] = [:]
        for worker in queue?.workers ?? [] { lastSeen[worker.name] = worker.lastSeen }
        for worker in store.statistics?.workers ?? [] {
            lastSeen[worker.name] = max(worker.lastSeen, lastSeen[worker.name] ?? worker.lastSeen)
        }
        let oldest = now - Self.shownWorkerTime
        return lastSeen.filter { $0.value >= oldest }.sorted { $0.key < $1.key }
            .map { OperationsStatus.Worker(name: $0.key, lastSeen: $0.value) }
    }
}

// The gauges, which are set when Prometheus reads them.
extension ServerMonitor {
    private func setGauges() {
        let status = status()
        set(ServerMetricNames.connections, status.connections)
        set(ServerMetricNames.streams, status.streams)
        set(ServerMetricNames.queueDepth, status.queueDepth)
        set(ServerMetricNames.databaseIsWritable, system.state().databaseIsWritable ? 1 : 0)
        set(ServerMetricNames.workers, status.workers.count)
        let sent = sender.status
        if status.redis != .off {
            CommonMetrics.setRedis(isUp: status.redis == .ok, sent.queue, in: registry)
            set(ServerMetricNames.unsentJobs, sent.waitingJobs)
            set(ServerMetricNames.droppedJobs, Int(clamping: sent.droppedJobs))
        }
        if let webhooks = store.webhooks { set(webhooks) }
        guard let statistics = store.statistics else { return }
        for status in BookingStatus.allCases {
            set(
                ServerMetricNames.bookings,
                statistics.bookings[status] ?? 0,
                ("status", "\(status.name)")
            )
        }
        set(ServerMetricNames.refundsDue, statistics.refundsDue)
        set(ServerMetricNames.paymentsRunningOut, statistics.paymentsRunningOut)
        set(ServerMetricNames.overdueHolds, statistics.overdue)
        set(ServerMetricNames.databaseBytes, statistics.fileBytes)
        set(ServerMetricNames.logBytes, statistics.logBytes)
    }

    private func set(_ webhooks: [Webhook]) {
        for state in Webhook.State.allCases {
            set(
                ServerMetricNames.webhooks,
                webhooks.count { $0.state == state },
                ("state", state.rawValue)
            )
        }
        let enabled = webhooks.filter { $0.state != .disabled }
        set(ServerMetricNames.webhookPending, enabled.reduce(0) { $0 + $1.pending })
    }

    private func set(_ name: String, _ value: Int, _ dimensions: (String, String)...) {
        Meter(label: name, dimensions: dimensions, factory: registry).set(value)
    }
}
