public import Bookings
internal import SQLite

/// Leases of webhooks. They are renewed every few seconds, so each call compiles its statements.
extension SQLiteDeliverySession {
    /// Renews the worker's leases, and takes webhooks that no worker has, up to the worker's share.
    public mutating func lease(
        as worker: String,
        keyFingerprint: [UInt8],
        at now: Timestamp
    ) throws(StoreError) -> WebhookLeases {
        // A system without webhooks writes nothing.
        let enabled = try withConnection { (opened) throws(StoreError) in
            try mappingSQLiteErrors { () throws(SQLiteError) in
                try opened.connection.integer(
                    "SELECT count(*) FROM webhooks WHERE disabled_at IS NULL"
                ) ?? 0
            }
        }
        guard enabled > 0 else { return WebhookLeases(webhooks: [], unsignable: 0) }
        let leases = try inTransaction { (opened) throws(StoreError) in
            try mappingSQLiteErrors { () throws(SQLiteError) in
                try opened.lease(worker, keyFingerprint, now)
            }
        }
        // Outside of the transaction, because the search may take long.
        var found: [LeasedWebhook] = []
        for lease in leases.webhooks { found.append(try findLastMatched(lease)) }
        return WebhookLeases(webhooks: found, unsignable: leases.unsignable)
    }

    /// Ends the leases of webhooks before their time.
    public mutating func release(
        _ webhooks: [WebhookID],
        of worker: String
    ) throws(StoreError) {
        guard !webhooks.isEmpty else { return }
        try inTransaction { (opened) throws(StoreError) in
            try mappingSQLiteErrors { () throws(SQLiteError) in
                var release = try opened.connection.prepare(
                    "UPDATE webhooks SET leased_by = NULL WHERE id = ?1 AND leased_by = ?2"
                )
                for id in webhooks {
                    try release.bind(id.rawValue, at: 1)
                    try release.bind(worker, at: 2)
                    try release.run()
                }
            }
        }
    }

    /// Finds the newest event up to the position that the webhook got, after a replay has moved the
    /// position.
    private mutating func findLastMatched(
        _ lease: Opened.Lease
    ) throws(StoreError) -> LeasedWebhook {
        guard lease.isRewound else { return lease.webhook(lastMatched: lease.lastMatched) }
        let floor =
            lease.position > lease.createdAfter ? lease.createdAfter : EventID(rawValue: 0)
        let found = try withConnection { (opened) throws(StoreError) in
            try mappingSQLiteErrors { () throws(SQLiteError) in
                var search = try opened.connection.prepare(
                    """
                    SELECT id FROM history
                    WHERE id <= ?1 AND id > max(?2, (SELECT pruned_through FROM event_log))
                        AND ?3 >> cause & 1 ORDER BY id DESC LIMIT 1
                    """
                )
                try search.bind(lease.position.rawValue, at: 1)
                try search.bind(floor.rawValue, at: 2)
                try search.bind(lease.types.rawValue, at: 3)
                return try search.one { EventID(rawValue: $0.int64(0)) }
            }
        }
        let base = lease.baseEvent.flatMap { $0 > floor && $0 <= lease.position ? $0 : nil }
        return lease.webhook(lastMatched: found ?? base)
    }
}

extension SQLiteDeliverySession.Opened {
    /// A row of a lease.
    struct Lease {
        let id: WebhookID
        let url: String
        let types: EventTypes
        let secret: WebhookSalt
        let previousSalt: [UInt8]?
        let position: EventID
        let lastMatched: EventID?
        let isRewound: Bool
        let baseEvent: EventID?
        let createdAfter: EventID
        let revision: Int64
        let pausedUntil: Timestamp?
        let failingSince: Timestamp?
        var isSurplus = false

        init(_ row: borrowing Statement, at now: Timestamp) {
            id = WebhookID(rawValue: row.int64(0))
            url = row.string(1)
            types = EventTypes(rawValue: row.int64(2))
            secret = WebhookSalt(bytes: row.byteArray(3), keyFingerprint: row.byteArray(4))
            let isValid = row.optionalInt64(6).map { now.rawValue < $0 } ?? false
            previousSalt = isValid && !row.isNull(5) ? row.byteArray(5) : nil
            position = EventID(rawValue: row.int64(7))
            lastMatched = row.optionalInt64(8).map(EventID.init(rawValue:))
            isRewound = row.int64(9) != 0
            baseEvent = row.optionalInt64(10).map(EventID.init(rawValue:))
            createdAfter = EventID(rawValue: row.int64(11))
            revision = row.int64(12)
            pausedUntil = row.timestamp(13)
            failingSince = row.timestamp(14)
        }

        func webhook(lastMatched: EventID?) -> LeasedWebhook {
            LeasedWebhook(
                id: id,
                url: url,
                types: types,
                secret: secret,
                previousSalt: previousSalt,
                position: position,
                lastMatched: lastMatched,
                createdAfter: createdAfter,
                revision: revision,
                pausedUntil: pausedUntil,
                failingSince: failingSince,
                isSurplus: isSurplus
            )
        }
    }

    fileprivate func lease(
        _ worker: String,
        _ fingerprint: [UInt8],
        _ now: Timestamp
    ) throws(SQLiteError) -> (webhooks: [Lease], unsignable: Int) {
        try announce(worker, fingerprint, now)
        let until = (now + WebhookLimits.leaseTime).rawValue
        var renew = try connection.prepare(
            "UPDATE webhooks SET leased_until = ?2 WHERE leased_by = ?1 AND disabled_at IS NULL"
        )
        try renew.bind(worker, at: 1)
        try renew.bind(until, at: 2)
        try renew.run()
        let share = try share(fingerprint)
        let missing = share.webhooks - connection.changes
        if missing > 0 { try take(missing, worker, fingerprint, now, until) }
        var rows = try connection.prepare(
            """
            SELECT id, url, types, salt, key_fingerprint, previous_salt, previous_salt_until, position,
                last_matched, is_rewound, base_event, created_after, revision, paused_until,
                failing_since
            FROM webhooks WHERE leased_by = ?1 AND disabled_at IS NULL ORDER BY id
            """
        )
        try rows.bind(worker, at: 1)
        var leases: [Lease] = []
        while try rows.step() {
            var lease = Lease(rows, at: now)
            lease.isSurplus = leases.count >= share.webhooks
            leases.append(lease)
        }
        return (leases, share.unsignable)
    }

    /// Records that the worker delivers, and removes workers that do not any more.
    private func announce(
        _ worker: String,
        _ fingerprint: [UInt8],
        _ now: Timestamp
    ) throws(SQLiteError) {
        var insert = try connection.prepare(
            """
            INSERT OR REPLACE INTO webhook_workers(name, key_fingerprint, seen_at) VALUES(?1, ?2, ?3)
            """
        )
        try insert.bind(worker, at: 1)
        // Marked unsafe for types with padding; UInt8 has none.
        try insert.bind(blob: unsafe fingerprint.span.bytes, at: 2)
        try insert.bind(now.rawValue, at: 3)
        try insert.run()
        var remove = try connection.prepare("DELETE FROM webhook_workers WHERE seen_at < ?1")
        try remove.bind((now - WebhookLimits.leaseTime).rawValue, at: 1)
        try remove.run()
    }

    /// The number of webhooks that each of the workers with this key gets, and the number of webhooks
    /// that need another key.
    private func share(
        _ fingerprint: [UInt8]
    ) throws(SQLiteError) -> (webhooks: Int, unsignable: Int) {
        var counts = try connection.prepare(
            """
            SELECT (SELECT count(*) FROM webhook_workers WHERE key_fingerprint = ?1),
                count(*) FILTER (WHERE key_fingerprint = ?1),
                count(*) FILTER (WHERE key_fingerprint <> ?1)
            FROM webhooks WHERE disabled_at IS NULL
            """
        )
        // Marked unsafe for types with padding; UInt8 has none.
        try counts.bind(blob: unsafe fingerprint.span.bytes, at: 1)
        _ = try counts.step()
        let workers = max(1, Int(counts.int64(0)))
        return ((Int(counts.int64(1)) + workers - 1) / workers, Int(counts.int64(2)))
    }

    private func take(
        _ count: Int,
        _ worker: String,
        _ fingerprint: [UInt8],
        _ now: Timestamp,
        _ until: Int64
    ) throws(SQLiteError) {
        var take = try connection.prepare(
            """
            UPDATE webhooks SET leased_by = ?1, leased_until = ?4 WHERE id IN (
                SELECT id FROM webhooks WHERE disabled_at IS NULL AND key_fingerprint = ?2
                    AND (leased_by IS NULL OR leased_until <= ?3) ORDER BY id LIMIT ?5)
            """
        )
        try take.bind(worker, at: 1)
        // Marked unsafe for types with padding; UInt8 has none.
        try take.bind(blob: unsafe fingerprint.span.bytes, at: 2)
        try take.bind(now.rawValue, at: 3)
        try take.bind(until, at: 4)
        try take.bind(Int64(count), at: 5)
        try take.run()
    }
}
