/// The secret of an access token: 256 random bits, shown once and never kept.
public struct TokenSecret: Sendable {
    /// What stands in `Authorization: Bearer`: `sbt_` and 43 characters of base64url.
    public let text: String

    /// What every secret begins with, so that people and programs see what it is.
    public static let prefix: StaticString = "sbt_"

    /// How many characters a secret has.
    public static let characterCount = 47

    /// Draws a new secret from the kernel's random numbers.
    public init() {
        // On Linux this is getrandom(2), which is what a secret wants.
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        text = "\(Self.prefix)" + Self.base64URL(bytes)
    }

    /// What is kept of this secret.
    public var digest: TokenDigest {
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        TokenDigest(of: unsafe text.utf8Span.span.bytes)
    }

    /// RFC 4648, section 5, without padding.
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
