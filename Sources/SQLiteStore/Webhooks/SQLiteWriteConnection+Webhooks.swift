public import Bookings
internal import SQLite

/// Changes of webhooks by administrators. They are rare, so each call compiles its statements.
extension SQLiteWriteConnection {
    /// Applies a change of a webhook.
    public mutating func apply(
        _ change: WebhookChange,
        at now: Timestamp
    ) throws(StoreError) -> Result<Webhook, RuleRefusal> {
        let id: WebhookID
        switch change {
        case .create(let webhook):
            guard let created = try create(webhook, at: now) else {
                return .failure(.tooManyWebhooks)
            }
            id = created
        case .delete(let webhook), .renewSecret(let webhook, _), .enable(let webhook),
            .test(let webhook), .replay(let webhook, after: _):
            id = webhook
        }
        guard let before = try webhook(id) else { return .failure(.unknownWebhook) }
        if case .replay(_, let event) = change {
            let pruned = try mappingSQLiteErrors { () throws(SQLiteError) in
                try connection.integer("SELECT pruned_through FROM event_log") ?? 0
            }
            guard event.rawValue >= pruned else {
                return .failure(.eventsPruned(oldest: EventID(rawValue: pruned)))
            }
        }
        try update(id, change, at: now)
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try connection.execute("UPDATE event_log SET webhooks_version = webhooks_version + 1")
        }
        return .success(try webhook(id) ?? before)
    }

    private func webhook(_ id: WebhookID) throws(StoreError) -> Webhook? {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            var statement = try connection.prepare(
                "SELECT \(WebhookRow.columns) FROM webhooks WHERE id = ?1"
            )
            try statement.bind(id.rawValue, at: 1)
            return try statement.one(WebhookRow.webhook)
        }
    }

    /// Inserts a webhook; nil if there are too many.
    private func create(_ webhook: NewWebhook, at now: Timestamp) throws(StoreError) -> WebhookID? {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            let count = try connection.integer("SELECT count(*) FROM webhooks") ?? 0
            guard count < WebhookLimits.webhooks else { return nil }
            var insert = try connection.prepare(
                """
                INSERT INTO webhooks(url, types, description, salt, key_fingerprint, created_at,
                    created_after, position, is_rewound, revision, attempts)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 0, 0, 0)
                """
            )
            try insert.bind(webhook.url, at: 1)
            try insert.bind(webhook.types.rawValue, at: 2)
            try insert.bind(webhook.description, at: 3)
            // Marked unsafe for types with padding; UInt8 has none.
            try insert.bind(blob: unsafe webhook.secret.bytes.span.bytes, at: 4)
            try insert.bind(blob: unsafe webhook.secret.keyFingerprint.span.bytes, at: 5)
            try insert.bind(now.rawValue, at: 6)
            try insert.bind(newestEventID, at: 7)
            try insert.run()
            return WebhookID(rawValue: connection.lastInsertedRowID)
        }
    }

    private func update(
        _ id: WebhookID,
        _ change: WebhookChange,
        at now: Timestamp
    ) throws(StoreError) {
        switch change {
        case .create: break
        case .delete:
            try run("DELETE FROM webhook_waiting WHERE webhook_id = ?1", id)
            try run("DELETE FROM webhook_attempts WHERE webhook_id = ?1", id)
            try run("DELETE FROM webhooks WHERE id = ?1", id)
        case .renewSecret(_, let salt):
            try renewSecret(of: id, salt, at: now)
        case .enable:
            try run(
                "UPDATE webhook_waiting SET next_try_at = min(next_try_at, ?2) WHERE webhook_id = ?1",
                id,
                now.rawValue
            )
            try run(
                "UPDATE webhooks SET disabled_at = NULL, failing_since = NULL, paused_until = NULL WHERE id = ?1",
                id
            )
        case .test:
            try run(
                """
                INSERT INTO webhook_waiting(webhook_id, event_id, failed_attempts, next_try_at)
                VALUES(?1, -?2, 0, ?2) ON CONFLICT DO NOTHING
                """,
                id,
                now.rawValue
            )
        case .replay(_, let event):
            try run(
                """
                UPDATE webhooks SET position = min(position, ?2), is_rewound = 1,
                    revision = revision + 1 WHERE id = ?1
                """,
                id,
                event.rawValue
            )
        }
    }

    private func renewSecret(
        of id: WebhookID,
        _ salt: WebhookSalt,
        at now: Timestamp
    ) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            // A secret that was made with another key cannot be derived any more.
            var update = try connection.prepare(
                """
                UPDATE webhooks SET salt = ?2, key_fingerprint = ?3,
                    previous_salt = CASE WHEN key_fingerprint = ?3 THEN salt END,
                    previous_salt_until = ?4
                WHERE id = ?1
                """
            )
            try update.bind(id.rawValue, at: 1)
            // Marked unsafe for types with padding; UInt8 has none.
            try update.bind(blob: unsafe salt.bytes.span.bytes, at: 2)
            try update.bind(blob: unsafe salt.keyFingerprint.span.bytes, at: 3)
            try update.bind((now + WebhookLimits.previousSecretTime).rawValue, at: 4)
            try update.run()
        }
    }

    private func run(
        _ sql: StaticString,
        _ id: WebhookID,
        _ value: Int64? = nil
    ) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            var statement = try connection.prepare("\(sql)")
            try statement.bind(id.rawValue, at: 1)
            if let value { try statement.bind(value, at: 2) }
            try statement.run()
        }
    }
}
