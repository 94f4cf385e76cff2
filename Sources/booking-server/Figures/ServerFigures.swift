internal import BookingAPI
internal import Bookings
internal import CoreMetrics
internal import ExpiryQueue
internal import ProcessSupport
internal import Prometheus
internal import SQLiteStore
internal import Sockets
internal import Synchronization
internal import WorkerMetrics

/// All figures together, for the operator's page and for Prometheus.
final class ServerFigures: OperationsSource {
    let requests: RequestFigures
    let writes: WriterFigures
    let store: StoreFigures
    /// Of the worker in this process; nil where there is none.
    let worker: WorkerFigures?

    /// How long a worker counts as seen, in milliseconds.
    private static let workerMilliseconds: Int64 = 60_000

    private let registry: PrometheusRegistry
    private let clock: any Clock
    private let feed: SeatFeed
    private let sender: JobSender
    private let monitor: SystemMonitor
    private let startedAt = MonotonicClock.nanoseconds()
    /// Tells the depth of the writer's queue, which is made after this.
    private let queueDepth = Mutex<@Sendable () -> Int>({ 0 })

    init(
        clock: any Clock,
        feed: SeatFeed,
        sender: JobSender,
        monitor: SystemMonitor,
        loopCount: Int,
        hasWorker: Bool
    ) {
        registry = PrometheusRegistry(
            MetricNames.descriptions + CommonMetrics.descriptions + WorkerMetricNames.descriptions
        )
        let now = clock.now()
        CommonMetrics.tell(
            program: "booking-server",
            version: ProgramVersion.text,
            startedAt: now,
            in: registry
        )
        worker = hasWorker ? WorkerFigures(registry, startedAt: now) : nil
        requests = RequestFigures(registry, loopCount: loopCount)
        writes = WriterFigures(registry)
        store = StoreFigures(registry, clock: clock)
        self.clock = clock
        self.feed = feed
        self.sender = sender
        self.monitor = monitor
    }

    /// From now on the queue's depth is asked of `writer`.
    func watch(_ writer: Writer<Ticket>) { queueDepth.withLock { $0 = { writer.depth } } }

    func status() -> OperationsStatus {
        var status = OperationsStatus()
        let (now, redis) = (clock.now(), sender.status)
        status.version = ProgramVersion.text
        status.now = now
        status.uptimeMilliseconds = (MonotonicClock.nanoseconds() - startedAt) / 1_000_000
        status.redis = monitor.state().redis
        status.jobs = redis.queue.map { ($0.scheduled, $0.leased) }
        status.workers = workers(redis.queue, now: now)
        status.queueDepth = queueDepth.withLock { $0 }()
        status.connections = requests.connections
        status.streams = feed.watchers
        writes.fill(&status)
        store.fill(&status)
        return status
    }

    func metrics() -> String {
        setGauges()
        return registry.text()
    }

    /// Those that Redis and those that the database have seen, each once.
    private func workers(_ queue: QueueState?, now: Timestamp) -> [OperationsStatus.Worker] {
        var seen: [String: Timestamp] = [:]
        for worker in queue?.workers ?? [] { seen[worker.name] = worker.lastSeen }
        for worker in store.statistics?.workers ?? [] {
            seen[worker.name] = max(worker.lastSeen, seen[worker.name] ?? worker.lastSeen)
        }
        let since = now.advanced(byMilliseconds: -Self.workerMilliseconds)
        return seen.filter { $0.value >= since }.sorted { $0.key < $1.key }
            .map { OperationsStatus.Worker(name: $0.key, lastSeen: $0.value) }
    }
}

/// What is looked up when Prometheus asks.
extension ServerFigures {
    private func setGauges() {
        let status = status()
        set(MetricNames.connections, status.connections)
        set(MetricNames.streams, status.streams)
        set(MetricNames.queueDepth, status.queueDepth)
        set(MetricNames.databaseIsWritable, monitor.state().databaseIsWritable ? 1 : 0)
        set(MetricNames.workers, status.workers.count)
        let sent = sender.status
        if status.redis != .off {
            CommonMetrics.set(isRedisUp: status.redis == .ok, sent.queue, in: registry)
            set(MetricNames.unsentJobs, sent.waitingJobs)
            set(MetricNames.droppedJobs, Int(clamping: sent.droppedJobs))
        }
        guard let statistics = store.statistics else { return }
        for status in BookingStatus.allCases {
            set(
                MetricNames.bookings,
                statistics.bookings[status] ?? 0,
                ("status", "\(status.name)")
            )
        }
        set(MetricNames.refundsDue, statistics.refundsDue)
        set(MetricNames.paymentsRunningOut, statistics.paymentsRunningOut)
        set(MetricNames.overdueHolds, statistics.overdue)
        set(MetricNames.databaseBytes, statistics.fileBytes)
        set(MetricNames.logBytes, statistics.logBytes)
    }

    private func set(_ name: String, _ value: Int, _ dimensions: (String, String)...) {
        Meter(label: name, dimensions: dimensions, factory: registry).set(value)
    }
}
