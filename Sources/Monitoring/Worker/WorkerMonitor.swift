public import Bookings
internal import ExpiryQueue

/// The metrics and the health of a worker process.
///
/// Safe to use from any thread.
public final class WorkerMonitor: Sendable {
    /// The metrics, which the worker needs as its observer.
    public let metrics: WorkerMetrics
    /// The metrics of deliveries, which the worker's deliveries need as their observer.
    public let deliveries: DeliveryMetrics

    private let registry: PrometheusRegistry
    private let clock: any Clock

    /// Creates a monitor for a worker that is about to start.
    ///
    /// - Parameters:
    ///   - version: The program's version.
    ///   - hasRedis: Whether the system has a Redis.
    ///   - clock: The worker's clock.
    public init(version: String, hasRedis: Bool, clock: any Clock) {
        let now = clock.now()
        let registry = PrometheusRegistry(
            CommonMetrics.descriptions + WorkerMetricNames.descriptions
        )
        let metrics = WorkerMetrics(registry, startTime: now)
        CommonMetrics.setProcess(
            program: "booking-worker",
            version: version,
            startTime: now,
            in: registry
        )
        if hasRedis {
            registry.collectBeforeReading {
                let redis = metrics.redis
                CommonMetrics.setRedis(isUp: redis.isUp, redis.queue, in: registry)
            }
        }
        deliveries = DeliveryMetrics(registry)
        (self.metrics, self.registry, self.clock) = (metrics, registry, clock)
    }

    /// The metrics in Prometheus's text format.
    public func text() -> String { registry.text() }

    /// Whether the worker has polled recently.
    public func isHealthy() -> Bool { metrics.isPolling(at: clock.now()) }
}
