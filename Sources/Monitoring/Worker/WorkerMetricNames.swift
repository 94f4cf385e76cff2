/// The names and descriptions of the metrics that only a worker has.
enum WorkerMetricNames {
    static let received = "booking_worker_jobs_received_total"
    static let acknowledged = "booking_worker_jobs_acknowledged_total"
    static let rescheduled = "booking_worker_jobs_rescheduled_total"
    static let expired = "booking_worker_holds_expired_total"
    static let unchanged = "booking_worker_holds_unchanged_total"
    static let lateness = "booking_worker_expiry_lateness_seconds"
    static let storeFailures = "booking_worker_store_failures_total"
    static let lastPoll = "booking_worker_last_poll_timestamp_seconds"

    static let deliveries = "booking_webhook_attempts_total"
    static let deliveryLag = "booking_webhook_lag_seconds"
    static let deliveryStoreFailures = "booking_webhook_store_failures_total"
    static let webhooksDisabled = "booking_webhooks_disabled_total"
    static let webhooksLeased = "booking_webhooks_leased"

    static let descriptions = [
        MetricDescription(received, help: "New jobs that this worker has logged."),
        MetricDescription(acknowledged, help: "Finished jobs that Redis has removed."),
        MetricDescription(
            rescheduled,
            help: "Claimed jobs that this worker could not finish and has scheduled again."
        ),
        MetricDescription(
            expired,
            help: "Holds that this worker has expired, by how it found them: job or sweep."
        ),
        MetricDescription(
            unchanged,
            help: "Holds that this worker has left unchanged, by reason."
        ),
        MetricDescription(
            lateness,
            help: "The time from the deadline of a hold to the commit that expired it.",
            buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]
        ),
        MetricDescription(storeFailures, help: "Transactions of this worker that failed."),
        MetricDescription(
            lastPoll,
            help: "The time of this worker's last poll, in Unix seconds; at least every 2 s."
        ),
        MetricDescription(
            deliveries,
            help: "Attempts to deliver an event to a webhook, by result: accepted or failed."
        ),
        MetricDescription(
            deliveryLag,
            help: "The time from an event to its delivery to a webhook.",
            buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600, 86_400]
        ),
        MetricDescription(
            deliveryStoreFailures,
            help: "Failed reads and transactions of this worker's deliveries."
        ),
        MetricDescription(webhooksDisabled, help: "Webhooks that this worker has disabled."),
        MetricDescription(webhooksLeased, help: "Webhooks to which this worker delivers now."),
    ]
}
