/// The secret of an access token: 256 random bits, shown once and never stored.
public struct TokenSecret: Sendable {
    /// The text after `Authorization: Bearer`: `sbt_` and 43 characters of base64url.
    public let text: String

    /// The beginning of every secret, by which people and programs recognize one.
    public static let prefix: StaticString = "sbt_"

    /// The number of characters of a secret.
    public static let characterCount = 47

    /// Creates a new secret from the kernel's random numbers.
    public init() {
        // On Linux this is getrandom(2), which is made for secrets.
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        text = "\(Self.prefix)" + Self.base64URL(bytes)
    }

    /// The digest that the server stores.
    public var digest: TokenDigest {
        // Marked unsafe for types with padding; UInt8 has none.
        TokenDigest(of: unsafe text.utf8Span.span.bytes)
    }

    /// Encodes bytes as base64url (RFC 4648, section 5) without padding.
    private static func base64URL(_ bytes: [UInt8]) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
        )
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(alphabet[Int(bits >> UInt32(bitCount) & 63)])
            }
        }
        if bitCount > 0 { text.append(alphabet[Int(bits << UInt32(6 - bitCount) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
