/// What a worker that delivers to webhooks needs of a store; confined to the worker's thread.
///
/// A worker has a webhook for itself for as long as it renews its lease, so it alone decides how many
/// requests the receiver gets at a time. Each webhook has a position in the event log: every event up to
/// it was delivered, or is kept as a waiting delivery. So no event is skipped, wherever a worker is
/// killed; the events whose delivery was not recorded are delivered again.
public protocol DeliveryStore: ~Copyable {
    /// The state that a worker polls: whether there is a new event, or a webhook has changed.
    mutating func poll() throws(StoreError) -> DeliveryPoll

    /// Renews the worker's leases, and takes webhooks that no worker has, up to the worker's share.
    ///
    /// Takes only webhooks whose secret was made with the key that has this fingerprint.
    mutating func lease(
        as worker: String,
        keyFingerprint: [UInt8],
        at now: Timestamp
    ) throws(StoreError) -> WebhookLeases

    /// Ends the leases of webhooks before their time.
    mutating func release(_ webhooks: [WebhookID], of worker: String) throws(StoreError)

    /// At most `limit` events of all types after an event, oldest first.
    mutating func events(after event: EventID, limit: Int) throws(StoreError) -> [CommittedEvent]

    /// The waiting deliveries of a webhook whose next attempt is due at `now`, earliest first.
    mutating func waiting(
        for webhook: WebhookID,
        dueAt now: Timestamp,
        limit: Int
    ) throws(StoreError) -> [WaitingDelivery]

    /// The earliest time after `time` at which a waiting delivery of a webhook is due; nil if there is
    /// none.
    mutating func nextTry(
        of webhook: WebhookID,
        after time: Timestamp
    ) throws(StoreError) -> Timestamp?

    /// Records what a worker did, in one transaction.
    ///
    /// - Returns: The webhooks that were changed or that another worker has, so that the worker has to
    ///   read them again. Their positions and waiting deliveries did not change.
    mutating func record(
        _ reports: [DeliveryReport],
        by worker: String
    ) throws(StoreError) -> [WebhookID]
}

/// The state that a worker polls.
public struct DeliveryPoll: Hashable, Sendable {
    /// The newest event of the log.
    public let newestEventID: EventID
    /// A number that grows with every change of a webhook by an administrator.
    public let webhooksVersion: Int64

    /// Creates a state.
    public init(newestEventID: EventID, webhooksVersion: Int64) {
        self.newestEventID = newestEventID
        self.webhooksVersion = webhooksVersion
    }
}

/// What a worker has after it renewed its leases.
public struct WebhookLeases: Sendable {
    /// The webhooks that the worker has for itself.
    public let webhooks: [LeasedWebhook]
    /// The number of webhooks whose secret was made with another key, so that the worker cannot sign.
    public let unsignable: Int

    /// Creates a result.
    public init(webhooks: [LeasedWebhook], unsignable: Int) {
        self.webhooks = webhooks
        self.unsignable = unsignable
    }
}

/// A webhook that a worker has for itself.
public struct LeasedWebhook: Hashable, Sendable {
    /// The webhook.
    public let id: WebhookID
    /// The URL to which the worker sends.
    public let url: String
    /// The types of events that the webhook gets.
    public let types: EventTypes
    /// What its secret is derived from.
    public let secret: WebhookSalt
    /// The salt of the secret before, if deliveries are signed with it, too.
    public let previousSalt: [UInt8]?
    /// Every event up to this one is delivered, or waits.
    public let position: EventID
    /// The newest event up to `position` that the webhook got or will get; nil if there is none.
    public let lastMatched: EventID?
    /// The newest event at the webhook's creation: the chain of `previous` begins anew after it.
    public let createdAfter: EventID
    /// Changes with every change of the webhook by an administrator.
    public let revision: Int64
    /// The receiver allows no request before this time.
    public let pausedUntil: Timestamp?
    /// The first failed attempt after the last success.
    public let failingSince: Timestamp?
    /// Whether the worker has more than its share, and must release this webhook.
    public let isSurplus: Bool

    /// Creates a description of a lease.
    public init(
        id: WebhookID,
        url: String,
        types: EventTypes,
        secret: WebhookSalt,
        previousSalt: [UInt8]?,
        position: EventID,
        lastMatched: EventID?,
        createdAfter: EventID,
        revision: Int64,
        pausedUntil: Timestamp?,
        failingSince: Timestamp?,
        isSurplus: Bool
    ) {
        self.id = id
        self.url = url
        self.types = types
        self.secret = secret
        self.previousSalt = previousSalt
        self.position = position
        self.lastMatched = lastMatched
        self.createdAfter = createdAfter
        self.revision = revision
        self.pausedUntil = pausedUntil
        self.failingSince = failingSince
        self.isSurplus = isSurplus
    }
}

/// What a worker did for one webhook since its last report.
public struct DeliveryReport: Hashable, Sendable {
    /// The webhook.
    public let webhook: WebhookID
    /// The revision of the webhook that the worker knows.
    public let revision: Int64
    /// The new position.
    public var position: EventID
    /// The newest event up to `position` that the webhook got or will get.
    public var lastMatched: EventID?
    /// Deliveries that are not finished, to be kept or replaced.
    public var waiting: [WaitingDelivery] = []
    /// The keys of the deliveries that have succeeded and may have waited.
    public var finished: [Int64] = []
    /// The attempts, oldest first.
    public var attempts: [DeliveryAttempt] = []
    /// The receiver allows no request before this time.
    public var pausedUntil: Timestamp?
    /// The first failed attempt after the last success.
    public var failingSince: Timestamp?
    /// The last success; nil if there was none since the last report.
    public var lastSuccessAt: Timestamp?
    /// Why the last failed attempt failed; nil if none failed since the last report.
    public var lastError: String?
    /// When the webhook was disabled; nil if it stays enabled.
    public var disabledAt: Timestamp?

    /// Creates a report that changes nothing.
    public init(webhook: WebhookID, revision: Int64, position: EventID, lastMatched: EventID?) {
        self.webhook = webhook
        self.revision = revision
        self.position = position
        self.lastMatched = lastMatched
    }
}
