internal import SQLite

/// The statements of a worker's deliveries, compiled once for each connection.
struct DeliveryStatements: ~Copyable {
    var begin: Statement
    var commit: Statement
    var poll: Statement
    var events: Statement
    var waiting: Statement
    var nextTry: Statement
    var advance: Statement
    var exists: Statement
    var keepWaiting: Statement
    var removeWaiting: Statement
    var countAttempts: Statement
    var insertAttempt: Statement
    var removeAttempts: Statement

    static func prepare(
        on connection: borrowing Connection
    ) throws(SQLiteError) -> DeliveryStatements {
        DeliveryStatements(
            begin: try connection.prepare("BEGIN IMMEDIATE"),
            commit: try connection.prepare("COMMIT"),
            poll: try connection.prepare(
                "SELECT ifnull((SELECT max(id) FROM history), 0), webhooks_version FROM event_log"
            ),
            events: try connection.prepare(
                "SELECT \(EventRow.columns), id FROM history WHERE id > ?1 ORDER BY id LIMIT ?2"
            ),
            waiting: try connection.prepare(
                """
                SELECT \(EventRow.columns), event_id, id, previous_id, failed_attempts, next_try_at
                FROM webhook_waiting LEFT JOIN history ON id = event_id
                WHERE webhook_id = ?1 AND next_try_at <= ?2 ORDER BY next_try_at LIMIT ?3
                """
            ),
            nextTry: try connection.prepare(
                "SELECT min(next_try_at) FROM webhook_waiting WHERE webhook_id = ?1 AND next_try_at > ?2"
            ),
            advance: try connection.prepare(
                """
                UPDATE webhooks SET position = ?4, last_matched = ?5, is_rewound = 0,
                    failing_since = ?6, paused_until = ?7,
                    last_success_at = ifnull(?8, last_success_at),
                    last_error = ifnull(?9, last_error),
                    disabled_at = ifnull(?10, disabled_at)
                WHERE id = ?1 AND revision = ?2 AND leased_by = ?3
                """
            ),
            exists: try connection.prepare("SELECT 1 FROM webhooks WHERE id = ?1"),
            keepWaiting: try connection.prepare(
                """
                INSERT OR REPLACE INTO webhook_waiting(webhook_id, event_id, previous_id,
                    failed_attempts, next_try_at) VALUES(?1, ?2, ?3, ?4, ?5)
                """
            ),
            removeWaiting: try connection.prepare(
                "DELETE FROM webhook_waiting WHERE webhook_id = ?1 AND event_id = ?2"
            ),
            countAttempts: try connection.prepare(
                "UPDATE webhooks SET attempts = attempts + ?2 WHERE id = ?1 RETURNING attempts"
            ),
            insertAttempt: try connection.prepare(
                """
                INSERT INTO webhook_attempts(webhook_id, number, event_id, at, attempt, status, error,
                    duration_ms, next_try_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                """
            ),
            removeAttempts: try connection.prepare(
                "DELETE FROM webhook_attempts WHERE webhook_id = ?1 AND number <= ?2"
            )
        )
    }
}
