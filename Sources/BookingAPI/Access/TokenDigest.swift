internal import OpenSSL

/// The SHA-256 of a token's secret.
///
/// A store keeps it instead of the secret, and the server looks a token up by it.
public struct TokenDigest: Hashable, Sendable {
    private let digest: Digest

    /// The digest of `secret`.
    ///
    /// A password would need a slow digest. A secret has 256 random bits, which no client can guess.
    public init(of secret: RawSpan) { digest = SHA256.digest(secret) }

    /// A digest that a store kept.
    ///
    /// Returns nil unless there are exactly 32 bytes.
    public init?(bytes: [UInt8]) {
        guard let digest = Digest(bytes: bytes) else { return nil }
        self.digest = digest
    }

    /// The 32 bytes, as a store keeps them.
    public var bytes: [UInt8] { digest.bytes }
}
