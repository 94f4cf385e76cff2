internal import Digests

/// What is kept of a token's secret, and what it is looked up by: its SHA-256.
///
/// Comparing two takes the same steps wherever they differ.
public struct TokenDigest: Hashable, Sendable {
    /// Its bytes, the first one highest in the first word.
    private let words: InlineArray<4, UInt64>

    /// The digest of `secret`.
    ///
    /// A plain digest is enough where a password would want a slow one: nobody can try 2^256 secrets.
    public init(of secret: RawSpan) {
        var digest = SHA256()
        digest.update(secret)
        words = digest.finishWords()
    }

    /// A digest that was kept; nil where these are not 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == SHA256.byteCount else { return nil }
        var words = InlineArray<4, UInt64>(repeating: 0)
        for (index, byte) in bytes.enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        self.words = words
    }

    /// Its 32 bytes, as a store keeps them.
    public var bytes: [UInt8] { SHA256.bytes(of: words) }

    /// Whether both are the same.
    public static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        var difference: UInt64 = 0
        for index in 0..<4 { difference |= left.words[index] ^ right.words[index] }
        return difference == 0
    }

    /// Any 64 bits of a digest are as good as all of them for finding its place in a table.
    public func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }
}
