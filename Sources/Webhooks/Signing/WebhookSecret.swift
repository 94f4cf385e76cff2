internal import OpenSSL

/// The secret with which a webhook's deliveries are signed (Standard Webhooks, symmetric).
public struct WebhookSecret: Hashable, Sendable {
    private let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The form that the libraries of Standard Webhooks read: `whsec_` and base64.
    public var text: String { "whsec_" + Base64.encode(bytes) }

    /// The signature of a delivery, as one element of `webhook-signature`.
    func signature(id: String, seconds: Int64, content: [UInt8]) -> String {
        let message = Array("\(id).\(seconds).".utf8) + content
        // Marked unsafe for types with padding; UInt8 has none.
        let code = HMACSHA256.code(for: unsafe message.span.bytes, key: unsafe bytes.span.bytes)
        return "v1," + Base64.encode(code.bytes)
    }
}
