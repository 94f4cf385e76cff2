internal import Bookings
internal import Bytes
internal import JSON

extension ByteBuffer {
    /// Appends the status for the operator's page.
    mutating func append(_ status: OperationsStatus) {
        append("{\"version\":")
        append(jsonString: status.version)
        append(",\"now\":")
        append(status.now)
        append(",\"uptime_seconds\":")
        append(decimal: status.uptimeMilliseconds / 1000)
        append(".")
        append(digits: UInt64(status.uptimeMilliseconds % 1000), width: 3)
        append(",\"bookings\":")
        appendBookings(status.bookings)
        append(",\"refund_due\":")
        append(number: status.refundsDue.map(Int64.init))
        append(",\"transitions\":{\"total\":")
        append(number: status.newestEventID?.rawValue)
        append(",\"newest_id\":")
        append(number: status.newestEventID?.rawValue)
        append("},\"jobs\":{\"redis\":")
        append(jsonLiteral: status.redis.name(missing: "down"))
        append(",\"scheduled\":")
        append(number: status.jobs.map { Int64($0.scheduled) })
        append(",\"leased\":")
        append(number: status.jobs.map { Int64($0.leased) })
        append(",\"overdue\":")
        append(number: status.overdue.map(Int64.init))
        append("},\"workers\":[")
        for (index, worker) in status.workers.enumerated() {
            if index > 0 { append(",") }
            append("{\"name\":")
            append(jsonString: worker.name)
            append(",\"last_seen\":")
            append(worker.lastSeen)
            append("}")
        }
        append("],\"expiry_lateness\":[")
        for (index, expiry) in status.lateness.enumerated() {
            if index > 0 { append(",") }
            append("{\"at\":")
            append(expiry.deadline)
            append(",\"milliseconds\":")
            append(decimal: expiry.milliseconds)
            append("}")
        }
        append("],\"webhooks\":")
        append(webhooks: status.webhooks)
        appendWriter(status)
    }

    private mutating func append(webhooks: [Webhook]?) {
        guard let webhooks else { return append("null") }
        append("[")
        for (index, webhook) in webhooks.enumerated() {
            if index > 0 { append(",") }
            append("{\"id\":")
            append(decimal: webhook.id.rawValue)
            append(",\"url\":")
            append(jsonString: webhook.url)
            append(",\"state\":")
            append(jsonString: webhook.state.rawValue)
            append(",\"pending\":")
            append(decimal: Int64(webhook.pending))
            append(",\"last_error\":")
            if let error = webhook.lastError { append(jsonString: error) } else { append("null") }
            append("}")
        }
        append("]")
    }

    private mutating func appendWriter(_ status: OperationsStatus) {
        append(",\"writer\":{\"queue_depth\":")
        append(decimal: Int64(status.queueDepth))
        append(",\"commits\":")
        append(digits: status.commits)
        append(",\"batch_sizes\":")
        append(bars: status.batchSizes)
        append(",\"commit_milliseconds\":")
        append(bars: status.commitMilliseconds)
        append("},\"connections\":{\"open\":")
        append(decimal: Int64(status.connections))
        append(",\"streams\":")
        append(decimal: Int64(status.streams))
        append("}}")
    }

    private mutating func appendBookings(_ bookings: [BookingStatus: Int]?) {
        guard let bookings else { return append("null") }
        for (index, status) in BookingStatus.allCases.enumerated() {
            append(index == 0 ? "{" : ",")
            append(jsonLiteral: status.name)
            append(":")
            append(decimal: Int64(bookings[status] ?? 0))
        }
        append("}")
    }

    private mutating func append(bars: [OperationsStatus.Bar]) {
        append("[")
        for (index, bar) in bars.enumerated() {
            if index > 0 { append(",") }
            append("{\"up_to\":")
            append(number: bar.upTo)
            append(",\"count\":")
            append(digits: bar.count)
            append("}")
        }
        append("]")
    }

    private mutating func append(number: Int64?) {
        guard let number else { return append("null") }
        append(decimal: number)
    }
}
