internal import Bookings
internal import Bytes

/// The message of a delivery: what is equal in all its attempts.
struct DeliveryMessage {
    /// The value of `webhook-id`.
    let id: String
    /// The content.
    let content: [UInt8]

    init(_ delivery: Delivery) {
        var buffer = ByteBuffer()
        switch delivery.content {
        case .event(let event):
            id = "evt_\(event.id.rawValue)"
            buffer.append("{\"type\":\"")
            buffer.append(event.transition.cause.eventType)
            buffer.append("\",\"timestamp\":")
            buffer.append(timestamp: event.transition.at)
            buffer.append(",\"data\":")
            buffer.append(event: event)
        case .test(let time):
            id = "test_\(time.rawValue)"
            buffer.append("{\"type\":\"webhook.test\",\"timestamp\":")
            buffer.append(timestamp: time)
            buffer.append(",\"data\":{}")
        }
        buffer.append(",\"previous_id\":")
        if let previous = delivery.previous {
            buffer.append(decimal: previous.rawValue)
        } else {
            buffer.append("null")
        }
        buffer.append(UInt8(ascii: "}"))
        content = buffer.bytes.array
    }

    /// The fields of an attempt at `now`, signed with each of `secrets`.
    func fields(at now: Timestamp, secrets: [WebhookSecret]) -> [String] {
        let seconds = now.rawValue / 1_000
        let signatures = secrets.map { $0.signature(id: id, seconds: seconds, content: content) }
        return [
            "Content-Type: application/json",
            "webhook-id: \(id)",
            "webhook-timestamp: \(seconds)",
            "webhook-signature: \(signatures.joined(separator: " "))",
        ]
    }
}
