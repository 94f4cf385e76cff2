/// The number of a webhook; positive, and never used again after the webhook was deleted.
public struct WebhookID: RawRepresentable, Hashable, Sendable {
    /// The number that the store assigned.
    public let rawValue: Int64

    /// Creates an id from any number; a store reports an id that no webhook has.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A webhook that an administrator wants to create.
public struct NewWebhook: Hashable, Sendable {
    /// The URL, which was checked.
    public let url: String
    /// The types of events that the webhook gets.
    public let types: EventTypes
    /// A description for people.
    public let description: String
    /// What its secret is derived from.
    public let secret: WebhookSalt

    /// Creates a description of a webhook.
    public init(url: String, types: EventTypes, description: String, secret: WebhookSalt) {
        self.url = url
        self.types = types
        self.description = description
        self.secret = secret
    }
}

/// What the secret of a webhook is derived from, together with a key that no store has.
public struct WebhookSalt: Hashable, Sendable {
    /// Random bytes.
    public let bytes: [UInt8]
    /// The fingerprint of the key.
    public let keyFingerprint: [UInt8]

    /// Creates a salt.
    public init(bytes: [UInt8], keyFingerprint: [UInt8]) {
        self.bytes = bytes
        self.keyFingerprint = keyFingerprint
    }
}

/// A subscription of a system outside to events, which workers send by HTTP.
public struct Webhook: Hashable, Sendable, Identifiable {
    /// The webhook's id.
    public let id: WebhookID
    /// The URL to which workers send the events.
    public let url: String
    /// The types of events that the webhook gets.
    public let types: EventTypes
    /// A description for people.
    public let description: String
    /// What its secret is derived from.
    public let secret: WebhookSalt
    /// When the webhook was created.
    public let createdAt: Timestamp
    /// When deliveries stopped; nil if the webhook is enabled.
    public let disabledAt: Timestamp?
    /// The first failed attempt after the last success; nil if the last attempt succeeded.
    public let failingSince: Timestamp?
    /// The last success; nil if there was none.
    public let lastSuccessAt: Timestamp?
    /// Why the last failed attempt failed; nil if none failed.
    public let lastError: String?
    /// The number of events that wait to be sent, of which the first 20,000 are counted by their types; further
    /// events all count.
    public let pending: Int

    /// Creates a webhook that a store has read.
    public init(
        id: WebhookID,
        url: String,
        types: EventTypes,
        description: String,
        secret: WebhookSalt,
        createdAt: Timestamp,
        disabledAt: Timestamp?,
        failingSince: Timestamp?,
        lastSuccessAt: Timestamp?,
        lastError: String?,
        pending: Int
    ) {
        self.id = id
        self.url = url
        self.types = types
        self.description = description
        self.secret = secret
        self.createdAt = createdAt
        self.disabledAt = disabledAt
        self.failingSince = failingSince
        self.lastSuccessAt = lastSuccessAt
        self.lastError = lastError
        self.pending = pending
    }

    /// Whether deliveries succeed.
    public enum State: String, Sendable, CaseIterable {
        /// The last attempt succeeded, or there was none.
        case ok
        /// The last attempt failed.
        case failing
        /// Nothing is sent.
        case disabled
    }

    /// Whether deliveries succeed.
    public var state: State {
        if disabledAt != nil { return .disabled }
        return failingSince == nil ? .ok : .failing
    }
}

/// The limits of webhooks.
public enum WebhookLimits {
    /// The maximum number of webhooks.
    public static let webhooks = 1_000
    /// The maximum number of characters of a description.
    public static let descriptionCharacters = 200
    /// How long deliveries are also signed with the secret before the newest one.
    public static let previousSecretTime = Duration.seconds(24 * 60 * 60)
    /// The number of attempts that a store keeps for each webhook; it removes the oldest.
    public static let attempts = 10_000
    /// How long a worker has a webhook for itself before it must renew its lease.
    public static let leaseTime = Duration.seconds(12)
    /// How often a worker renews its leases and looks for webhooks that no worker has.
    ///
    /// A killed worker's webhooks are taken over within the sum of this and `leaseTime`.
    public static let leaseRenewal = Duration.seconds(4)
}
