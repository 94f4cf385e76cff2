import Bookings

/// A store as a worker that delivers to webhooks uses it, of whatever kind.
protocol DeliveriesUnderTest: AnyObject {
    func poll() throws -> DeliveryPoll
    func lease(
        as worker: String,
        keyFingerprint: [UInt8],
        at now: Timestamp
    ) throws -> WebhookLeases
    func release(_ webhooks: [WebhookID], of worker: String) throws
    func events(after event: EventID, limit: Int) throws -> [CommittedEvent]
    func waiting(
        for webhook: WebhookID,
        dueAt now: Timestamp,
        limit: Int
    ) throws -> [WaitingDelivery]
    func nextTry(of webhook: WebhookID, after time: Timestamp) throws -> Timestamp?
    func record(_ reports: [DeliveryReport], by worker: String) throws -> [WebhookID]
}

/// Any store's deliveries as a `DeliveriesUnderTest`.
final class DeliveriesBox<Store: DeliveryStore & ~Copyable>: DeliveriesUnderTest {
    private var store: Store

    init(_ store: consuming Store) { self.store = store }

    func poll() throws -> DeliveryPoll { try store.poll() }

    func lease(
        as worker: String,
        keyFingerprint: [UInt8],
        at now: Timestamp
    ) throws -> WebhookLeases {
        try store.lease(as: worker, keyFingerprint: keyFingerprint, at: now)
    }

    func release(_ webhooks: [WebhookID], of worker: String) throws {
        try store.release(webhooks, of: worker)
    }

    func events(after event: EventID, limit: Int) throws -> [CommittedEvent] {
        try store.events(after: event, limit: limit)
    }

    func waiting(
        for webhook: WebhookID,
        dueAt now: Timestamp,
        limit: Int
    ) throws -> [WaitingDelivery] {
        try store.waiting(for: webhook, dueAt: now, limit: limit)
    }

    func nextTry(of webhook: WebhookID, after time: Timestamp) throws -> Timestamp? {
        try store.nextTry(of: webhook, after: time)
    }

    func record(_ reports: [DeliveryReport], by worker: String) throws -> [WebhookID] {
        try store.record(reports, by: worker)
    }
}
