internal import Bookings
internal import SQLite

/// Reads a webhook from a row of `columns`.
enum WebhookRow {
    /// The columns of a SELECT from `webhooks`, with the number of events that wait.
    ///
    /// A waiting row beyond the position is counted with the events after the position.
    static let columns = """
        id, url, types, description, salt, key_fingerprint, created_at, disabled_at, failing_since,
        last_success_at, last_error,
        (SELECT count(*) FROM webhook_waiting WHERE webhook_id = webhooks.id AND event_id <= position)
        + (SELECT count(*) FROM history
            WHERE history.id > position AND history.id <= position + 20000
                AND types >> cause & 1)
        + max(0, ifnull((SELECT max(id) FROM history), 0) - position - 20000)
        """

    static func webhook(_ row: borrowing Statement) -> Webhook {
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
            lastError: row.isNull(10) ? nil : row.string(10),
            pending: Int(row.int64(11))
        )
    }
}
