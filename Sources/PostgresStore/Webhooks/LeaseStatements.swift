internal import Postgres

/// The statements of a worker's leases.
///
/// The transaction has locked `event_log`, so leases of several workers run one after the other. A time
/// that is NULL is the server's.
enum LeaseStatements {
    /// Whether there is a webhook to which something is sent.
    static let hasWebhooks = PostgresStatement(
        "has_webhooks",
        "SELECT EXISTS(SELECT 1 FROM webhooks WHERE disabled_at IS NULL)",
        columns: [.bool]
    )

    /// Records that the worker `$1` with the key `$2` delivers at `$3`.
    static let announce = PostgresStatement(
        "announce_delivery_worker",
        """
        INSERT INTO webhook_workers(name, key_fingerprint, seen_at)
        VALUES($1, $2, coalesce($3, \(WriteStatements.now)))
        ON CONFLICT(name) DO UPDATE SET key_fingerprint = excluded.key_fingerprint, seen_at = excluded.seen_at
        """
    )

    /// Removes the workers that were not seen for `$2` milliseconds.
    static let removeWorkers = PostgresStatement(
        "remove_delivery_workers",
        "DELETE FROM webhook_workers WHERE seen_at < coalesce($1, \(WriteStatements.now)) - $2"
    )

    /// The number of webhooks that each of the workers with the key `$1` gets, and the number of webhooks that
    /// need another key.
    static let share = PostgresStatement(
        "share_of_webhooks",
        """
        SELECT (count(*) FILTER (WHERE w.key_fingerprint = $1) + workers.number - 1) / workers.number,
            count(*) FILTER (WHERE w.key_fingerprint <> $1)
        FROM (SELECT greatest(1, count(*)) AS number FROM webhook_workers WHERE key_fingerprint = $1) workers
            LEFT JOIN webhooks w ON w.disabled_at IS NULL
        GROUP BY workers.number
        """,
        columns: [.int8, .int8]
    )

    /// Renews the leases of the worker `$1` until `$3` milliseconds after `$2`.
    static let renew = PostgresStatement(
        "renew_leases",
        """
        WITH leased AS (
            SELECT id FROM webhooks WHERE leased_by = $1 AND disabled_at IS NULL ORDER BY id FOR UPDATE)
        UPDATE webhooks w SET leased_until = coalesce($2, \(WriteStatements.now)) + $3
        FROM leased WHERE w.id = leased.id
        """
    )

    /// Leases at most `$5` webhooks that no worker has and that need the key `$4` to the worker `$1`.
    static let take = PostgresStatement(
        "take_leases",
        """
        WITH free AS (
            SELECT id FROM webhooks WHERE disabled_at IS NULL AND key_fingerprint = $4
                AND (leased_by IS NULL OR leased_until <= coalesce($2, \(WriteStatements.now)))
            ORDER BY id LIMIT $5 FOR UPDATE)
        UPDATE webhooks w SET leased_by = $1, leased_until = coalesce($2, \(WriteStatements.now)) + $3
        FROM free WHERE w.id = free.id
        """
    )

    /// The webhooks that the worker `$1` has at `$2`.
    static let leases = PostgresStatement(
        "leases",
        """
        SELECT id, url, types, salt, key_fingerprint,
            CASE WHEN coalesce($2, \(WriteStatements.now)) < previous_salt_until THEN previous_salt END,
            position, last_matched, is_rewound, created_after, revision, paused_until, failing_since
        FROM webhooks WHERE leased_by = $1 AND disabled_at IS NULL ORDER BY id
        """,
        columns: [
            .int8, .text, .int8, .bytea, .bytea, .bytea, .int8, .int8, .bool, .int8, .int8, .int8,
            .int8,
        ]
    )

    /// Ends the leases of the webhooks `$1`, as far as the worker `$2` has them.
    static let release = PostgresStatement(
        "release_leases",
        """
        WITH leased AS (
            SELECT id FROM webhooks WHERE id = ANY($1) AND leased_by = $2 ORDER BY id FOR UPDATE)
        UPDATE webhooks w SET leased_by = NULL FROM leased WHERE w.id = leased.id
        """
    )

    /// The newest event with the types `$3` after `$2` and after those that were pruned, up to `$1`; and
    /// whether older events than `$2` were not pruned.
    static let newestMatch = PostgresStatement(
        "newest_match",
        """
        SELECT (SELECT h.id FROM history h WHERE h.id <= $1 AND h.id > greatest($2, log.pruned_through)
                AND ($3 >> h.cause::integer) & 1 = 1 ORDER BY h.id DESC LIMIT 1),
            $2 > log.pruned_through
        FROM event_log log WHERE log.id = 1
        """,
        columns: [.int8, .bool]
    )

    /// The newest event of the webhook `$1` among those that were pruned, if it is after `$2` and not after
    /// `$3`.
    static let prunedMatch = PostgresStatement(
        "pruned_match",
        "SELECT base_event FROM webhooks WHERE id = $1 AND base_event > $2 AND base_event <= $3",
        columns: [.int8]
    )
}
