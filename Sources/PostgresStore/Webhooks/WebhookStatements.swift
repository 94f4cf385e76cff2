internal import Postgres

/// The statements of administrators: reading webhooks and their attempts, and changing webhooks.
enum WebhookStatements {
    static let webhook = PostgresStatement(
        "read_webhook",
        "SELECT \(WebhookRow.columns) FROM webhooks WHERE id = $1",
        columns: WebhookRow.types
    )

    static let webhooks = PostgresStatement(
        "read_webhooks",
        "SELECT \(WebhookRow.columns) FROM webhooks WHERE id > $1 ORDER BY id LIMIT $2",
        columns: WebhookRow.types
    )

    static let attempts = PostgresStatement(
        "read_attempts",
        """
        SELECT number, event_id, at, attempt, status, error, duration_ms, next_try_at
        FROM webhook_attempts WHERE webhook_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3
        """,
        columns: [.int8, .int8, .int8, .int4, .int4, .text, .int8, .int8]
    )

    // MARK: - Changes

    /// Locks the state of the event log, and returns the greatest id that was pruned.
    ///
    /// The changes of webhooks, the leases and the steps of a pruner run one after the other.
    static let lockLog = PostgresStatement(
        "lock_event_log",
        "SELECT pruned_through FROM event_log WHERE id = 1 FOR NO KEY UPDATE",
        columns: [.int8]
    )

    /// Locks a webhook, so that no worker records anything of it until the transaction has ended.
    static let lock = PostgresStatement(
        "lock_webhook",
        "SELECT id FROM webhooks WHERE id = $1 FOR UPDATE",
        columns: [.int8]
    )

    /// Notes that a webhook was changed, so that the workers read the webhooks again.
    static let noteChange = PostgresStatement(
        "note_webhook_change",
        "UPDATE event_log SET webhooks_version = webhooks_version + 1 WHERE id = 1"
    )

    /// Creates a webhook after the newest event, unless there are `$7` webhooks.
    static let create = PostgresStatement(
        "create_webhook",
        """
        INSERT INTO webhooks(id, url, types, description, salt, key_fingerprint, created_at, created_after,
            position, is_rewound, revision, attempts)
        SELECT nextval('webhook_ids'), $1, $2, $3, $4, $5, $6, last, last, false, 0, 0
        FROM feed WHERE id = 1 AND (SELECT count(*) FROM webhooks) < $7
        RETURNING id
        """,
        columns: [.int8]
    )

    static let delete = PostgresStatement(
        "delete_webhook",
        """
        WITH waiting AS (DELETE FROM webhook_waiting WHERE webhook_id = $1),
            attempts AS (DELETE FROM webhook_attempts WHERE webhook_id = $1)
        DELETE FROM webhooks WHERE id = $1
        """
    )

    /// A secret that was made with another key cannot be derived any more.
    static let renewSecret = PostgresStatement(
        "renew_webhook_secret",
        """
        UPDATE webhooks SET salt = $2, key_fingerprint = $3,
            previous_salt = CASE WHEN key_fingerprint = $3 THEN salt END, previous_salt_until = $4
        WHERE id = $1
        """
    )

    static let enable = PostgresStatement(
        "enable_webhook",
        """
        WITH waiting AS (
            UPDATE webhook_waiting SET next_try_at = least(next_try_at, $2) WHERE webhook_id = $1)
        UPDATE webhooks SET disabled_at = NULL, failing_since = NULL, paused_until = NULL WHERE id = $1
        """
    )

    static let test = PostgresStatement(
        "test_webhook",
        """
        INSERT INTO webhook_waiting(webhook_id, event_id, failed_attempts, next_try_at)
        VALUES($1, -$2, 0, $2) ON CONFLICT DO NOTHING
        """
    )

    static let replay = PostgresStatement(
        "replay_webhook",
        """
        UPDATE webhooks SET position = least(position, $2), is_rewound = true, revision = revision + 1
        WHERE id = $1
        """
    )
}
