public import Prometheus

/// Every metric that only a worker has, by its name.
public enum WorkerMetricNames {
    static let received = "booking_worker_jobs_received_total"
    static let acknowledged = "booking_worker_jobs_acknowledged_total"
    static let retried = "booking_worker_jobs_retried_total"
    static let expired = "booking_worker_holds_expired_total"
    static let leftAlone = "booking_worker_holds_left_alone_total"
    static let latenessSeconds = "booking_worker_expiry_lateness_seconds"
    static let storeFailures = "booking_worker_store_failures_total"
    static let lastTurn = "booking_worker_last_turn_timestamp_seconds"

    /// What Prometheus says of them.
    public static let descriptions = [
        MetricDescription(received, help: "New jobs that this worker took note of."),
        MetricDescription(acknowledged, help: "Jobs that are done, and that Redis knows it of."),
        MetricDescription(retried, help: "Jobs given back to Redis, which hands them out again."),
        MetricDescription(
            expired,
            help: "Holds that this worker has expired, by what told it: a job, or the sweep."
        ),
        MetricDescription(leftAlone, help: "Holds for which nothing was to be done, by reason."),
        MetricDescription(
            latenessSeconds,
            help: "How long after its deadline this worker has expired a hold.",
            buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]
        ),
        MetricDescription(storeFailures, help: "Transactions of this worker that failed."),
        MetricDescription(
            lastTurn,
            help: "When this worker last looked for work, in Unix seconds; at least every 2 s."
        ),
    ]
}
