public import Bookings
internal import Postgres

/// Webhooks, for the pages of administrators and for metrics.
extension PostgresBookingReader {
    /// One webhook; nil if it does not exist.
    public mutating func webhook(_ id: WebhookID) throws(StoreError) -> Webhook? {
        var row = try run(WebhookStatements.webhook) { $0.append(id.rawValue) }
        return row.next() ? WebhookRow.webhook(row) : nil
    }

    /// At most `limit` webhooks with a greater id, oldest first.
    public mutating func webhooks(
        after id: WebhookID?,
        limit: Int
    ) throws(StoreError) -> [Webhook] {
        var rows = try run(WebhookStatements.webhooks) {
            $0.append(id?.rawValue ?? 0)
            $0.append(Int64(limit))
        }
        var webhooks: [Webhook] = []
        while rows.next() { webhooks.append(WebhookRow.webhook(rows)) }
        return webhooks
    }

    /// At most `limit` attempts of a webhook with a smaller number, newest first.
    public mutating func attempts(
        of webhook: WebhookID,
        before number: Int64?,
        limit: Int
    ) throws(StoreError) -> [DeliveryAttempt] {
        var rows = try run(WebhookStatements.attempts) {
            $0.append(webhook.rawValue)
            $0.append(number ?? .max)
            $0.append(Int64(limit))
        }
        var attempts: [DeliveryAttempt] = []
        while rows.next() { attempts.append(Self.attempt(rows)) }
        return attempts
    }

    private static func attempt(_ row: borrowing PostgresResult) -> DeliveryAttempt {
        DeliveryAttempt(
            number: row.int64(0),
            key: row.int64(1),
            at: Timestamp(rawValue: row.int64(2)),
            attempt: Int(row.int64(3)),
            status: row.optionalInt64(4).map { Int($0) },
            error: row.optionalString(5),
            duration: .milliseconds(row.int64(6)),
            nextTryAt: row.timestamp(7)
        )
    }
}
