internal import Bookings
internal import Postgres

/// Reads a webhook from its columns.
enum WebhookRow {
    /// The columns of a SELECT from `webhooks`, with the number of events that wait.
    ///
    /// A waiting row beyond the position is counted with the events after the position.
    static let columns = """
        id, url, types, description, salt, key_fingerprint, created_at, disabled_at, failing_since,
        last_success_at, last_error,
        (SELECT count(*) FROM webhook_waiting w WHERE w.webhook_id = webhooks.id AND w.event_id <= position)
        + (SELECT count(*) FROM history h WHERE h.id > position AND h.id <= position + 20000
            AND (types >> h.cause::integer) & 1 = 1)
        + greatest(0, (SELECT last FROM feed WHERE feed.id = 1) - position - 20000)
        """

    /// The types of `columns`.
    static let types: [PostgresType] = [
        .int8, .text, .int8, .text, .bytea, .bytea, .int8, .int8, .int8, .int8, .text, .int8,
    ]

    static func webhook(_ row: borrowing PostgresResult) -> Webhook {
        Webhook(
            id: WebhookID(rawValue: row.int64(0)),
            url: row.string(1),
            types: EventTypes(rawValue: row.int64(2)),
            description: row.string(3),
            secret: WebhookSalt(bytes: row.byteArray(4), keyFingerprint: row.byteArray(5)),
            createdAt: Timestamp(rawValue: row.int64(6)),
            disabledAt: row.timestamp(7),
            failingSince: row.timestamp(8),
            lastSuccessAt: row.timestamp(9),
            lastError: row.optionalString(10),
            pending: Int(row.int64(11))
        )
    }
}
