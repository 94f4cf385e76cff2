public import Bookings
internal import SQLite

/// Webhooks, for the pages of administrators. The statements are rare, so each call compiles its own.
extension SQLiteBookingReader {
    /// One webhook; nil if it does not exist.
    public mutating func webhook(_ id: WebhookID) throws(StoreError) -> Webhook? {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            var statement = try connection.prepare(
                "SELECT \(WebhookRow.columns) FROM webhooks WHERE id = ?1"
            )
            try statement.bind(id.rawValue, at: 1)
            return try statement.one(WebhookRow.webhook)
        }
    }

    /// At most `limit` webhooks with a greater id, oldest first.
    public mutating func webhooks(
        after id: WebhookID?,
        limit: Int
    ) throws(StoreError) -> [Webhook] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            var statement = try connection.prepare(
                "SELECT \(WebhookRow.columns) FROM webhooks WHERE id > ?1 ORDER BY id LIMIT ?2"
            )
            try statement.bind(id?.rawValue ?? 0, at: 1)
            try statement.bind(Int64(limit), at: 2)
            var webhooks: [Webhook] = []
            while try statement.step() { webhooks.append(WebhookRow.webhook(statement)) }
            return webhooks
        }
    }

    /// At most `limit` attempts of a webhook with a smaller number, newest first.
    public mutating func attempts(
        of webhook: WebhookID,
        before number: Int64?,
        limit: Int
    ) throws(StoreError) -> [DeliveryAttempt] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            var statement = try connection.prepare(
                """
                SELECT number, event_id, at, attempt, status, error, duration_ms, next_try_at
                FROM webhook_attempts WHERE webhook_id = ?1 AND number < ?2
                ORDER BY number DESC LIMIT ?3
                """
            )
            try statement.bind(webhook.rawValue, at: 1)
            try statement.bind(number ?? .max, at: 2)
            try statement.bind(Int64(limit), at: 3)
            var attempts: [DeliveryAttempt] = []
            while try statement.step() { attempts.append(Self.attempt(statement)) }
            return attempts
        }
    }

    private static func attempt(_ row: borrowing Statement) -> DeliveryAttempt {
        DeliveryAttempt(
            number: row.int64(0),
            key: row.int64(1),
            at: Timestamp(rawValue: row.int64(2)),
            attempt: Int(row.int64(3)),
            status: row.optionalInt64(4).map(Int.init),
            error: row.isNull(5) ? nil : row.string(5),
            duration: .milliseconds(row.int64(6)),
            nextTryAt: row.timestamp(7)
        )
    }
}
