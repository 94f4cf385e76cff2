public import Bookings
public import CoreMetrics
public import ExpiryQueue
public import Prometheus

/// The metrics that the server and the worker both have, under the same names.
public enum CommonMetrics {
    /// 1 while Redis answers.
    public static let redisIsUp = "booking_redis_up"
    /// Jobs in Redis.
    public static let jobs = "booking_jobs"
    /// Steps of bookings that the process has written.
    public static let transitions = "booking_transitions_total"
    /// Always 1; its labels say which program this is.
    public static let buildInfo = "booking_build_info"
    /// When the process was started; the name that Prometheus's own clients give it.
    public static let startTime = "process_start_time_seconds"

    /// What Prometheus says of them.
    public static let descriptions = [
        MetricDescription(redisIsUp, help: "1 while Redis answers; absent where there is none."),
        MetricDescription(
            jobs,
            help: "Jobs in Redis, by state; overdue ones are scheduled ones, too."
        ),
        MetricDescription(transitions, help: "Steps of bookings that this process has written."),
        MetricDescription(buildInfo, help: "Always 1; the labels say which program this is."),
        MetricDescription(startTime, help: "When the process was started, in Unix seconds."),
    ]

    /// The counter of one kind of step.
    public static func transitions(
        from: BookingStatus?,
        to: BookingStatus,
        cause: Cause,
        in registry: PrometheusRegistry
    ) -> Counter {
        Counter(
            label: transitions,
            dimensions: [
                ("from", from.map { "\($0.name)" } ?? ""), ("to", "\(to.name)"),
                ("cause", "\(cause.name)"),
            ],
            factory: registry
        )
    }

    /// Says once which program this is and since when it runs.
    public static func tell(
        program: String,
        version: String,
        startedAt: Timestamp,
        in registry: PrometheusRegistry
    ) {
        Meter(
            label: buildInfo,
            dimensions: [("program", program), ("version", version)],
            factory: registry
        ).set(1)
        Meter(label: startTime, factory: registry).set(Double(startedAt.rawValue) / 1000)
    }

    /// Sets what is known of Redis; not to be called where the system does without.
    public static func set(
        isRedisUp: Bool,
        _ queue: QueueState?,
        in registry: PrometheusRegistry
    ) {
        Meter(label: redisIsUp, factory: registry).set(isRedisUp ? 1 : 0)
        let states = [
            ("scheduled", queue?.scheduled), ("leased", queue?.leased), ("overdue", queue?.overdue),
        ]
        for (state, count) in states {
            Meter(label: jobs, dimensions: [("state", state)], factory: registry).set(count ?? 0)
        }
    }
}
