public import Bookings

// This store has neither the event log nor webhooks yet; each use is an error that says so.

extension StoreError {
    fileprivate static var noEvents: StoreError {
        .unexpected(detail: "the event log and webhooks need an SQLite database")
    }
}

extension PostgresBookingReader {
    /// Throws: this store has no event log.
    public mutating func events(_ page: EventPage) throws(StoreError) -> EventPageResult {
        throw .noEvents
    }

    /// Throws: this store has no webhooks.
    public mutating func webhook(_ id: WebhookID) throws(StoreError) -> Webhook? {
        throw .noEvents
    }

    /// The webhooks: none.
    public mutating func webhooks(
        after id: WebhookID?,
        limit: Int
    ) throws(StoreError) -> [Webhook] { [] }

    /// Throws: this store has no webhooks.
    public mutating func attempts(
        of webhook: WebhookID,
        before number: Int64?,
        limit: Int
    ) throws(StoreError) -> [DeliveryAttempt] { throw .noEvents }
}

extension PostgresWriteConnection {
    /// Throws: this store has no webhooks.
    public mutating func apply(
        _ change: WebhookChange,
        at now: Timestamp
    ) throws(StoreError) -> Result<Webhook, RuleRefusal> { throw .noEvents }
}

extension PostgresBookingStore {
    /// Creates deliveries that have no webhook.
    public func makeDeliverySession() throws(StoreError) -> PostgresDeliverySession {
        PostgresDeliverySession()
    }
}

/// Deliveries of a store without webhooks: no worker ever has one.
public struct PostgresDeliverySession: DeliveryStore, ~Copyable {
    /// No event and no change.
    public mutating func poll() throws(StoreError) -> DeliveryPoll {
        DeliveryPoll(newestEventID: EventID(rawValue: 0), webhooksVersion: 0)
    }

    /// No webhook.
    public mutating func lease(
        as worker: String,
        keyFingerprint: [UInt8],
        at now: Timestamp
    ) throws(StoreError) -> WebhookLeases { WebhookLeases(webhooks: [], unsignable: 0) }

    /// Does nothing: no webhook is leased.
    public mutating func release(
        _ webhooks: [WebhookID],
        of worker: String
    ) throws(StoreError) {}

    /// Throws: this store has no event log.
    public mutating func events(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> [CommittedEvent] { throw .noEvents }

    /// Throws: this store has no webhooks.
    public mutating func waiting(
        for webhook: WebhookID,
        dueAt now: Timestamp,
        limit: Int
    ) throws(StoreError) -> [WaitingDelivery] { throw .noEvents }

    /// Throws: this store has no webhooks.
    public mutating func nextTry(
        of webhook: WebhookID,
        after time: Timestamp
    ) throws(StoreError) -> Timestamp? { throw .noEvents }

    /// Throws: this store has no webhooks.
    public mutating func record(
        _ reports: [DeliveryReport],
        by worker: String
    ) throws(StoreError) -> [WebhookID] { throw .noEvents }
}
