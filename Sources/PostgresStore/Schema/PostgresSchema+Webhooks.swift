extension PostgresSchema {
    /// The third version has the state of the event log, and webhooks.
    ///
    /// A transaction locks in this order: the row of `event_log`, if it changes or prunes what webhooks may
    /// read or if it leases webhooks; then the rows of `webhooks`, sorted by their ids. A transaction that
    /// writes the waiting deliveries or the attempts of a webhook has locked the webhook's row.
    static let webhooks = """
        -- `pruned_through` is the greatest id of an event that was pruned. In an older database it is the
        -- greatest id that is missing.
        CREATE TABLE event_log(
            id integer PRIMARY KEY CHECK(id = 1),
            pruned_through bigint NOT NULL,
            webhooks_version bigint NOT NULL
        ) WITH (fillfactor = 50);
        INSERT INTO event_log(id, pruned_through, webhooks_version)
        SELECT 1, coalesce(max(h.id) - 1, 0), 0 FROM history h
            WHERE h.id > 1 AND NOT EXISTS (SELECT 1 FROM history p WHERE p.id = h.id - 1);

        -- Every event up to `position` was delivered or has a row in `webhook_waiting`. `last_matched` is
        -- the newest event up to `position` that the webhook got, unless `is_rewound`. `base_event` is the
        -- newest of its events among those that were pruned. Secrets are derived from the salts and a key
        -- that is not in the database.
        CREATE TABLE webhooks(
            id bigint PRIMARY KEY,
            url text NOT NULL,
            types bigint NOT NULL,
            description text NOT NULL,
            salt bytea NOT NULL,
            key_fingerprint bytea NOT NULL,
            previous_salt bytea,
            previous_salt_until bigint,
            created_at bigint NOT NULL,
            created_after bigint NOT NULL,
            position bigint NOT NULL,
            last_matched bigint,
            is_rewound boolean NOT NULL,
            base_event bigint,
            revision bigint NOT NULL,
            attempts bigint NOT NULL,
            failing_since bigint,
            paused_until bigint,
            last_success_at bigint,
            last_error text,
            disabled_at bigint,
            leased_by text,
            leased_until bigint
        ) WITH (fillfactor = 50);
        CREATE SEQUENCE webhook_ids OWNED BY webhooks.id;

        -- `event_id` of a test is the negated time of the test, in milliseconds.
        CREATE TABLE webhook_waiting(
            webhook_id bigint NOT NULL,
            event_id bigint NOT NULL,
            previous_id bigint,
            failed_attempts integer NOT NULL,
            next_try_at bigint NOT NULL,
            PRIMARY KEY(webhook_id, event_id)
        );
        CREATE INDEX webhook_waiting_by_time ON webhook_waiting(webhook_id, next_try_at);
        CREATE INDEX webhook_waiting_by_event ON webhook_waiting(event_id);

        CREATE TABLE webhook_attempts(
            webhook_id bigint NOT NULL,
            number bigint NOT NULL,
            event_id bigint NOT NULL,
            at bigint NOT NULL,
            attempt integer NOT NULL,
            status integer,
            error text,
            duration_ms bigint NOT NULL,
            next_try_at bigint,
            PRIMARY KEY(webhook_id, number)
        );

        CREATE TABLE webhook_workers(
            name text PRIMARY KEY,
            key_fingerprint bytea NOT NULL,
            seen_at bigint NOT NULL
        ) WITH (fillfactor = 50);

        """
}
