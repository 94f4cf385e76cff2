internal import Bookings
internal import CoreMetrics
internal import ExpiryQueue

/// The metrics that the server and the worker both have, under the same names.
enum CommonMetrics {
    static let redisIsUp = "booking_redis_up"
    static let jobs = "booking_jobs"
    static let events = "booking_events_total"
    static let buildInfo = "booking_build_info"
    /// The name that the client libraries of Prometheus use.
    static let startTime = "process_start_time_seconds"

    static let descriptions = [
        MetricDescription(
            redisIsUp,
            help: "1 while Redis responds, else 0; absent in a system without Redis."
        ),
        MetricDescription(
            jobs,
            help: "Jobs in Redis by state; a job that is overdue is also scheduled."
        ),
        MetricDescription(events, help: "Events that this process has committed, by type."),
        MetricDescription(
            buildInfo,
            help: "Always 1; the labels name the program and its version."
        ),
        MetricDescription(startTime, help: "The time when the process started, in Unix seconds."),
    ]

    /// The counter of the events with one cause.
    static func events(causedBy cause: Cause, in registry: PrometheusRegistry) -> Counter {
        Counter(label: events, dimensions: [("type", "\(cause.eventType)")], factory: registry)
    }

    /// Sets the metrics that describe the process.
    static func setProcess(
        program: String,
        version: String,
        startTime: Timestamp,
        in registry: PrometheusRegistry
    ) {
        Meter(
            label: buildInfo,
            dimensions: [("program", program), ("version", version)],
            factory: registry
        ).set(1)
        Meter(label: self.startTime, factory: registry).set(Double(startTime.rawValue) / 1000)
    }

    /// Sets the metrics of Redis; not to be called in a system without Redis.
    static func setRedis(isUp: Bool, _ queue: QueueState?, in registry: PrometheusRegistry) {
        Meter(label: redisIsUp, factory: registry).set(isUp ? 1 : 0)
        let states = [
            ("scheduled", queue?.scheduled), ("leased", queue?.leased), ("overdue", queue?.overdue),
        ]
        for (state, count) in states {
            Meter(label: jobs, dimensions: [("state", state)], factory: registry).set(count ?? 0)
        }
    }
}
