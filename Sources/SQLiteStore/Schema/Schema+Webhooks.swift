extension Schema {
    /// The fifth version has the state of the event log, and webhooks.
    ///
    /// `pruned_through` is the greatest id of an event that was pruned. In an older file it is the
    /// greatest id that is missing.
    ///
    /// Of a webhook, every event up to `position` was delivered or has a row in `webhook_waiting`.
    /// `last_matched` is the newest event up to `position` that the webhook got, unless `is_rewound`.
    /// `base_event` is the newest of its events among those that were pruned. Secrets are derived from
    /// the salts and a key that is not in the database.
    package static let version5 = """
        CREATE TABLE event_log(
            id INTEGER PRIMARY KEY CHECK(id = 1),
            pruned_through INTEGER NOT NULL,
            webhooks_version INTEGER NOT NULL
        ) STRICT;
        INSERT INTO event_log VALUES(1, ifnull((SELECT max(h.id) - 1 FROM history h
            WHERE h.id > 1 AND NOT EXISTS (SELECT 1 FROM history p WHERE p.id = h.id - 1)), 0), 0);

        CREATE TABLE webhooks(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            url TEXT NOT NULL,
            types INTEGER NOT NULL,
            description TEXT NOT NULL,
            salt BLOB NOT NULL,
            key_fingerprint BLOB NOT NULL,
            previous_salt BLOB,
            previous_salt_until INTEGER,
            created_at INTEGER NOT NULL,
            created_after INTEGER NOT NULL,
            position INTEGER NOT NULL,
            last_matched INTEGER,
            is_rewound INTEGER NOT NULL CHECK(is_rewound IN (0, 1)),
            base_event INTEGER,
            revision INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            failing_since INTEGER,
            paused_until INTEGER,
            last_success_at INTEGER,
            last_error TEXT,
            disabled_at INTEGER,
            leased_by TEXT,
            leased_until INTEGER
        ) STRICT;

        -- `event_id` of a test is the negated time of the test, in milliseconds.
        CREATE TABLE webhook_waiting(
            webhook_id INTEGER NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
            event_id INTEGER NOT NULL,
            previous_id INTEGER,
            failed_attempts INTEGER NOT NULL,
            next_try_at INTEGER NOT NULL,
            PRIMARY KEY(webhook_id, event_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhook_waiting_by_time ON webhook_waiting(webhook_id, next_try_at);
        CREATE INDEX webhook_waiting_by_event ON webhook_waiting(event_id);

        CREATE TABLE webhook_attempts(
            webhook_id INTEGER NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            event_id INTEGER NOT NULL,
            at INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            status INTEGER,
            error TEXT,
            duration_ms INTEGER NOT NULL,
            next_try_at INTEGER,
            PRIMARY KEY(webhook_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE webhook_workers(
            name TEXT PRIMARY KEY,
            key_fingerprint BLOB NOT NULL,
            seen_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
