/// What an administrator does with a webhook.
public enum WebhookChange: Hashable, Sendable {
    /// Creates a webhook, which gets the events after those that exist.
    case create(NewWebhook)
    /// Deletes a webhook.
    case delete(WebhookID)
    /// Replaces the secret; the earlier one stays valid for `WebhookLimits.previousSecretTime`.
    case renewSecret(WebhookID, WebhookSalt)
    /// Enables a webhook; its deliveries continue with the events that it missed.
    case enable(WebhookID)
    /// Sends an event without a booking, to test the receiver.
    case test(WebhookID)
    /// Sends the events after an event again.
    case replay(WebhookID, after: EventID)
}
