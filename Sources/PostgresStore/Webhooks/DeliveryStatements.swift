internal import Postgres

/// The statements of a worker's deliveries, except for its leases.
enum DeliveryStatements {
    static let poll = PostgresStatement(
        "poll_webhooks",
        "SELECT feed.last, webhooks_version FROM feed, event_log WHERE feed.id = 1 AND event_log.id = 1",
        columns: [.int8, .int8]
    )

    /// The waiting deliveries of the webhook `$1` that are due at `$2`, each with its event.
    static let waiting = PostgresStatement(
        "waiting_deliveries",
        """
        SELECT event_id, previous_id, failed_attempts, next_try_at, \(EventRow.columns)
        FROM (SELECT * FROM webhook_waiting WHERE webhook_id = $1 AND next_try_at <= $2
                ORDER BY next_try_at LIMIT $3) w
            LEFT JOIN LATERAL (SELECT * FROM history WHERE history.id = w.event_id OFFSET 0) h ON true
        ORDER BY next_try_at
        """,
        columns: [.int8, .int8, .int4, .int8] + EventRow.types
    )

    static let nextTry = PostgresStatement(
        "next_delivery",
        "SELECT min(next_try_at) FROM webhook_waiting WHERE webhook_id = $1 AND next_try_at > $2",
        columns: [.int8]
    )

    // MARK: - Recording

    /// Locks the webhooks `$1`, in the order in which every transaction locks them.
    static let lock = PostgresStatement(
        "lock_webhooks",
        "SELECT id FROM webhooks WHERE id = ANY($1) ORDER BY id FOR UPDATE",
        columns: [.int8]
    )

    /// Moves the position and writes the state of the webhook `$1`, if it has the revision `$2` and is
    /// leased by `$3`.
    static let advance = PostgresStatement(
        "advance_webhook",
        """
        UPDATE webhooks SET position = $4, last_matched = $5, is_rewound = false, failing_since = $6,
            paused_until = $7, last_success_at = coalesce($8, last_success_at),
            last_error = coalesce($9, last_error), disabled_at = coalesce($10, disabled_at)
        WHERE id = $1 AND revision = $2 AND leased_by = $3
        RETURNING id
        """,
        columns: [.int8]
    )

    /// Keeps deliveries of the webhook `$1`, with the condition of `advance`.
    static let keepWaiting = PostgresStatement(
        "keep_deliveries",
        """
        INSERT INTO webhook_waiting(webhook_id, event_id, previous_id, failed_attempts, next_try_at)
        SELECT w.id, x.event_id, x.previous_id, x.failed_attempts, x.next_try_at
        FROM webhooks w, unnest($4, $5, $6, $7) x(event_id, previous_id, failed_attempts, next_try_at)
        WHERE w.id = $1 AND w.revision = $2 AND w.leased_by = $3
        ON CONFLICT(webhook_id, event_id) DO UPDATE SET previous_id = excluded.previous_id,
            failed_attempts = excluded.failed_attempts, next_try_at = excluded.next_try_at
        """
    )

    static let removeWaiting = PostgresStatement(
        "remove_deliveries",
        "DELETE FROM webhook_waiting WHERE webhook_id = $1 AND event_id = ANY($2)"
    )

    /// Adds `$2` attempts of the webhook `$1`, if it exists, and removes all but the newest `$3`.
    static let insertAttempts = PostgresStatement(
        "insert_attempts",
        """
        WITH counted AS (UPDATE webhooks SET attempts = attempts + $2 WHERE id = $1 RETURNING attempts),
            removed AS (DELETE FROM webhook_attempts a USING counted
                WHERE a.webhook_id = $1 AND a.number <= counted.attempts - $3)
        INSERT INTO webhook_attempts(webhook_id, number, event_id, at, attempt, status, error, duration_ms,
            next_try_at)
        SELECT $1, counted.attempts - $2 + x.place, x.event_id, x.at, x.attempt, x.status, x.error,
            x.duration_ms, x.next_try_at
        FROM counted, unnest($4, $5, $6, $7, $8, $9, $10) WITH ORDINALITY
            x(event_id, at, attempt, status, error, duration_ms, next_try_at, place)
        """
    )
}
