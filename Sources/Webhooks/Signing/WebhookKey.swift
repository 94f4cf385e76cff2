internal import OpenSSL

/// The key from which the secrets of all webhooks are derived.
///
/// It is in a file beside the database and never in the database, so a copy of the database alone
/// cannot sign a delivery.
public struct WebhookKey: Sendable {
    /// The minimum number of bytes of a key.
    static let minimumBytes = 32

    private let bytes: [UInt8]

    /// Takes a key; nil if it is shorter than `minimumBytes`.
    init?(bytes: [UInt8]) {
        guard bytes.count >= Self.minimumBytes else { return nil }
        self.bytes = bytes
    }

    /// The secret of a webhook whose row has this salt.
    public func secret(salt: [UInt8]) -> WebhookSecret {
        WebhookSecret(bytes: code(for: Array("secret\n".utf8) + salt).bytes)
    }

    /// A value that shows whether two processes have the same key; it does not reveal the key.
    public var fingerprint: [UInt8] { Array(code(for: Array("fingerprint".utf8)).bytes.prefix(8)) }

    /// Creates a salt for a new secret.
    public static func makeSalt() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private func code(for message: [UInt8]) -> Digest {
        // Marked unsafe for types with padding; UInt8 has none.
        HMACSHA256.code(for: unsafe message.span.bytes, key: unsafe bytes.span.bytes)
    }
}
