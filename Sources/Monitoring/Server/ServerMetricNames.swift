/// The names and descriptions of the metrics that only the server has.
enum ServerMetricNames {
    static let requests = "booking_http_requests_total"
    static let requestSeconds = "booking_http_request_duration_seconds"
    static let refusals = "booking_http_refusals_total"
    static let acceptPauses = "booking_http_accept_pauses_total"
    static let connections = "booking_http_connections"
    static let streams = "booking_http_streams"
    static let queueDepth = "booking_writer_queue_depth"
    static let batchCommands = "booking_writer_batch_commands"
    static let commitSeconds = "booking_writer_commit_duration_seconds"
    static let lateness = "booking_expiry_lateness_seconds"
    static let databaseIsWritable = "booking_database_writable"
    static let databaseBytes = "booking_database_bytes"
    static let logBytes = "booking_database_log_bytes"
    static let bookings = "booking_bookings"
    static let refundsDue = "booking_refunds_due"
    static let paymentsRunningOut = "booking_payments_running_out"
    static let overdueHolds = "booking_holds_overdue"
    static let unsentJobs = "booking_jobs_unsent"
    static let droppedJobs = "booking_jobs_dropped"
    static let workers = "booking_workers"
    static let webhooks = "booking_webhooks"
    static let webhookPending = "booking_webhook_pending"

    static let descriptions = [
        MetricDescription(requests, help: "Responses to requests, by route and status."),
        MetricDescription(
            requestSeconds,
            help: "The time from the last byte of a request to its response, by route.",
            buckets: PrometheusRegistry.defaultBuckets
        ),
        MetricDescription(
            refusals,
            help: "Requests and connections that the HTTP server refused, by reason."
        ),
        MetricDescription(
            acceptPauses,
            help: "Pauses in accepting connections because descriptors or memory ran out."
        ),
        MetricDescription(connections, help: "Open client connections."),
        MetricDescription(streams, help: "Open event streams."),
        MetricDescription(queueDepth, help: "Commands that wait for the writer."),
        MetricDescription(
            batchCommands,
            help: "The number of commands in one commit.",
            buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256]
        ),
        MetricDescription(
            commitSeconds,
            help: "The time of COMMIT, which is mostly the disk.",
            buckets: PrometheusRegistry.defaultBuckets
        ),
        MetricDescription(
            lateness,
            help: "The time from the deadline of a hold until this server saw it expired, "
                + "whichever process expired it.",
            buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]
        ),
        MetricDescription(
            databaseIsWritable,
            help: "1 while the database accepts writes, else 0."
        ),
        MetricDescription(databaseBytes, help: "The size of the database."),
        MetricDescription(logBytes, help: "The size of the write-ahead log."),
        MetricDescription(bookings, help: "Bookings by status, as stored."),
        MetricDescription(refundsDue, help: "Late payments that have yet to be refunded."),
        MetricDescription(
            paymentsRunningOut,
            help: "Started payments whose deadline is less than a minute away."
        ),
        MetricDescription(
            overdueHolds,
            help: "Holds whose deadline has passed and that are not expired in the database yet."
        ),
        MetricDescription(unsentJobs, help: "Jobs that wait to be sent to Redis."),
        MetricDescription(
            droppedJobs,
            help: "Jobs dropped since the start because too many waited; sweeps find the holds."
        ),
        MetricDescription(workers, help: "Workers that gave a sign of life in the last minute."),
        MetricDescription(
            webhooks,
            help: "Webhooks by state: ok, failing or disabled; 100 at most."
        ),
        MetricDescription(
            webhookPending,
            help: "Events that wait to be sent to webhooks that are not disabled."
        ),
    ]
}
