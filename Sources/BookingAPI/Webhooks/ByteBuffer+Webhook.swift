internal import Bookings
internal import Bytes
internal import JSON

/// The JSON of webhooks, appended to a response's content.
extension ByteBuffer {
    /// Appends a webhook, with the placeholder of its secret if `showsSecret`.
    mutating func append(_ webhook: Webhook, showsSecret: Bool = false) {
        append("{\"id\":")
        append(decimal: webhook.id.rawValue)
        append(",\"url\":")
        append(jsonString: webhook.url)
        append(",\"types\":[")
        for (index, name) in webhook.types.names.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(jsonString: name)
        }
        append("],\"description\":")
        append(jsonString: webhook.description)
        append(",\"state\":")
        append(jsonString: webhook.state.rawValue)
        append(",\"pending\":")
        append(decimal: Int64(webhook.pending))
        append(",\"last_success_at\":")
        append(webhook.lastSuccessAt)
        append(",\"last_error\":")
        if let error = webhook.lastError { append(jsonString: error) } else { append("null") }
        append(",\"created_at\":")
        append(webhook.createdAt)
        if showsSecret {
            append(",\"secret\":")
            append(jsonString: SecretPlaceholder.text(salt: webhook.secret.bytes))
        }
        append(UInt8(ascii: "}"))
    }

    /// Appends an attempt.
    mutating func append(_ attempt: DeliveryAttempt) {
        append("{\"event_id\":")
        // The key of a test is negative: a test is no event.
        if attempt.key > 0 { append(decimal: attempt.key) } else { append("null") }
        append(",\"at\":")
        append(attempt.at)
        append(",\"attempt\":")
        append(decimal: Int64(attempt.attempt))
        append(",\"status\":")
        if let status = attempt.status { append(decimal: Int64(status)) } else { append("null") }
        append(",\"error\":")
        if let error = attempt.error { append(jsonString: error) } else { append("null") }
        append(",\"duration_ms\":")
        append(decimal: attempt.duration.wholeMilliseconds)
        append(",\"next_try_at\":")
        append(attempt.nextTryAt)
        append(UInt8(ascii: "}"))
    }
}
