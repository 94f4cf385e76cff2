public import Bookings
internal import ExpiryQueue
internal import Prometheus

/// Everything that a worker's port shows.
public final class WorkerReport: MetricsSource {
    /// What the worker has to be observed by.
    public let figures: WorkerFigures

    private let registry: PrometheusRegistry
    private let clock: any Clock

    /// A report of a worker that is about to start.
    ///
    /// - Parameters:
    ///   - version: Of the program.
    ///   - hasRedis: Whether the system has a Redis at all.
    ///   - clock: Tells how long the worker has been silent.
    public init(version: String, hasRedis: Bool, clock: any Clock) {
        let now = clock.now()
        let registry = PrometheusRegistry(
            CommonMetrics.descriptions + WorkerMetricNames.descriptions
        )
        let figures = WorkerFigures(registry, startedAt: now)
        CommonMetrics.tell(
            program: "booking-worker",
            version: version,
            startedAt: now,
            in: registry
        )
        if hasRedis {
            registry.beforeReading {
                let redis = figures.redis
                CommonMetrics.set(isRedisUp: redis.isUp, redis.queue, in: registry)
            }
        }
        (self.figures, self.registry, self.clock) = (figures, registry, clock)
    }

    /// What Prometheus reads.
    public func metrics() -> String { registry.text() }

    /// Whether the worker has looked for work lately.
    public func isWell() -> Bool { figures.isTurning(at: clock.now()) }
}
