public import Bookings
internal import Postgres

/// Changes of webhooks by administrators.
///
/// They are rare, so each takes several round trips in the batch's transaction, and none is in the
/// working set.
extension PostgresWriteConnection {
    /// Applies a change of a webhook.
    public mutating func apply(
        _ change: WebhookChange,
        at now: Timestamp
    ) throws(StoreError) -> Result<Webhook, RuleRefusal> {
        var log = try run(WebhookStatements.lockLog)
        let pruned = EventID(rawValue: log.next() ? log.int64(0) : 0)
        if case .create(let webhook) = change {
            guard let created = try create(webhook, at: now) else {
                return .failure(.tooManyWebhooks)
            }
            return .success(created)
        }
        guard let id = change.webhook, let before = try lockedWebhook(id) else {
            return .failure(.unknownWebhook)
        }
        if case .replay(_, let event) = change, event < pruned {
            return .failure(.eventsPruned(oldest: pruned))
        }
        try update(id, change, at: now)
        try noteChange()
        return .success(try webhook(id) ?? before)
    }

    /// The webhook, locked; nil if it does not exist.
    private mutating func lockedWebhook(_ id: WebhookID) throws(StoreError) -> Webhook? {
        // A statement of its own, so that the next one sees what a worker has recorded meanwhile.
        _ = try run(WebhookStatements.lock) { $0.append(id.rawValue) }
        return try webhook(id)
    }

    private mutating func webhook(_ id: WebhookID) throws(StoreError) -> Webhook? {
        var row = try run(WebhookStatements.webhook) { $0.append(id.rawValue) }
        return row.next() ? WebhookRow.webhook(row) : nil
    }

    /// Inserts a webhook; nil if there are too many.
    private mutating func create(
        _ webhook: NewWebhook,
        at now: Timestamp
    ) throws(StoreError) -> Webhook? {
        var created = try run(WebhookStatements.create) {
            $0.append(webhook.url)
            $0.append(webhook.types.rawValue)
            $0.append(webhook.description)
            $0.append(webhook.secret.bytes)
            $0.append(webhook.secret.keyFingerprint)
            $0.append(now.rawValue)
            $0.append(Int64(WebhookLimits.webhooks))
        }
        guard created.next() else { return nil }
        let id = WebhookID(rawValue: created.int64(0))
        try noteChange()
        return try self.webhook(id)
    }

    /// Notes that the transaction has changed a webhook.
    private mutating func noteChange() throws(StoreError) {
        _ = try run(WebhookStatements.noteChange)
        work.changesWebhooks = true
    }

    private mutating func update(
        _ id: WebhookID,
        _ change: WebhookChange,
        at now: Timestamp
    ) throws(StoreError) {
        switch change {
        case .create: break
        case .delete:
            _ = try run(WebhookStatements.delete) { $0.append(id.rawValue) }
        case .renewSecret(_, let salt):
            _ = try run(WebhookStatements.renewSecret) {
                $0.append(id.rawValue)
                $0.append(salt.bytes)
                $0.append(salt.keyFingerprint)
                $0.append((now + WebhookLimits.previousSecretTime).rawValue)
            }
        case .enable:
            _ = try run(WebhookStatements.enable) {
                $0.append(id.rawValue)
                $0.append(now.rawValue)
            }
        case .test:
            _ = try run(WebhookStatements.test) {
                $0.append(id.rawValue)
                $0.append(now.rawValue)
            }
        case .replay(_, let event):
            _ = try run(WebhookStatements.replay) {
                $0.append(id.rawValue)
                $0.append(event.rawValue)
            }
        }
    }

    /// Runs a statement in the open transaction.
    private mutating func run(
        _ statement: PostgresStatement,
        _ fill: (inout PostgresParameters) -> Void = { _ in }
    ) throws(StoreError) -> PostgresResult {
        parameters.removeAll()
        fill(&parameters)
        return try mappingErrors { (writer) throws(PostgresError) in
            try writer.connection.run(
                statement,
                writer.parameters,
                until: writer.deadline - PostgresStoreLimits.commitReserve
            )
        }
    }
}

extension WebhookChange {
    /// The webhook that is changed; nil if it is created.
    fileprivate var webhook: WebhookID? {
        switch self {
        case .create: nil
        case .delete(let id), .renewSecret(let id, _), .enable(let id), .test(let id),
            .replay(let id, after: _):
            id
        }
    }
}
