/// What is sent to a webhook.
public enum DeliveryContent: Hashable, Sendable {
    /// An event of the log.
    case event(CommittedEvent)
    /// A test, which an administrator requested at this time.
    case test(Timestamp)

    /// The key of the delivery among those of its webhook: the event's id, or the negated time of a test
    /// in milliseconds.
    public var key: Int64 {
        switch self {
        case .event(let event): event.id.rawValue
        case .test(let time): -time.rawValue
        }
    }
}

/// A delivery to one webhook, from its first attempt to its success.
public struct Delivery: Hashable, Sendable {
    /// What is sent.
    public let content: DeliveryContent
    /// The event that was sent to the webhook before this one; nil for the first event and for a test.
    public let previous: EventID?
    /// The number of attempts that have failed.
    public var failedAttempts: Int

    /// Creates a delivery.
    public init(content: DeliveryContent, previous: EventID?, failedAttempts: Int = 0) {
        self.content = content
        self.previous = previous
        self.failedAttempts = failedAttempts
    }
}

/// A delivery that the store keeps because it is not finished.
public struct WaitingDelivery: Hashable, Sendable {
    /// The delivery.
    public let delivery: Delivery
    /// The time of the next attempt.
    public let nextTryAt: Timestamp

    /// Creates a waiting delivery.
    public init(delivery: Delivery, nextTryAt: Timestamp) {
        self.delivery = delivery
        self.nextTryAt = nextTryAt
    }
}

/// One attempt to deliver.
public struct DeliveryAttempt: Hashable, Sendable {
    /// The attempt's number among those of its webhook; the store assigns it.
    public let number: Int64
    /// The key of the delivery; see `DeliveryContent.key`.
    public let key: Int64
    /// When the attempt began.
    public let at: Timestamp
    /// 1 for the first attempt of a delivery.
    public let attempt: Int
    /// The receiver's status; nil if there is no complete response.
    public let status: Int?
    /// Why the attempt failed; nil if it succeeded.
    public let error: String?
    /// The time from the start to the end.
    public let duration: Duration
    /// The time of the next attempt; nil if there is none.
    public let nextTryAt: Timestamp?

    /// Creates a record of an attempt.
    public init(
        number: Int64 = 0,
        key: Int64,
        at: Timestamp,
        attempt: Int,
        status: Int?,
        error: String?,
        duration: Duration,
        nextTryAt: Timestamp?
    ) {
        self.number = number
        self.key = key
        self.at = at
        self.attempt = attempt
        self.status = status
        self.error = error
        self.duration = duration
        self.nextTryAt = nextTryAt
    }
}
