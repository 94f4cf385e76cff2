internal import Prometheus

/// Every metric that only the server has, by its name.
enum MetricNames {
    static let requests = "booking_http_requests_total"
    static let requestSeconds = "booking_http_request_duration_seconds"
    static let refusals = "booking_http_refusals_total"
    static let acceptPauses = "booking_http_accept_pauses_total"
    static let connections = "booking_http_connections"
    static let streams = "booking_http_streams"
    static let queueDepth = "booking_writer_queue_depth"
    static let batchWrites = "booking_writer_batch_writes"
    static let commitSeconds = "booking_writer_commit_duration_seconds"
    static let latenessSeconds = "booking_expiry_lateness_seconds"
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

    static let descriptions = [
        MetricDescription(requests, help: "Requests that were answered, by route and status."),
        MetricDescription(
            requestSeconds,
            help: "From a request's last byte to its answer, by route.",
            buckets: PrometheusRegistry.defaultBuckets
        ),
        MetricDescription(refusals, help: "Requests and connections that the server refused."),
        MetricDescription(
            acceptPauses,
            help: "How often nobody was accepted for a moment: no descriptors, or no memory."
        ),
        MetricDescription(connections, help: "Open client connections."),
        MetricDescription(streams, help: "Open event streams."),
        MetricDescription(queueDepth, help: "Writes that wait for the writer."),
        MetricDescription(
            batchWrites,
            help: "Writes that shared one commit.",
            buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256]
        ),
        MetricDescription(
            commitSeconds,
            help: "How long COMMIT took: this is the disk.",
            buckets: PrometheusRegistry.defaultBuckets
        ),
        MetricDescription(
            latenessSeconds,
            help: "How long after its deadline a booking was seen to be expired, by any process.",
            buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]
        ),
        MetricDescription(databaseIsWritable, help: "1 while the database can be written."),
        MetricDescription(databaseBytes, help: "The size of the database file."),
        MetricDescription(logBytes, help: "The size of the write-ahead log's file."),
        MetricDescription(bookings, help: "Bookings by status, as stored."),
        MetricDescription(refundsDue, help: "Late payments that nobody has refunded yet."),
        MetricDescription(paymentsRunningOut, help: "Started payments close to their deadline."),
        MetricDescription(overdueHolds, help: "Holds past their deadline and not yet expired."),
        MetricDescription(unsentJobs, help: "Jobs that wait to be sent to Redis."),
        MetricDescription(droppedJobs, help: "Jobs dropped since the start; the sweep finds them."),
        MetricDescription(workers, help: "Workers that were seen in the last minute."),
    ]
}
