/// The 32 bytes of a SHA-256 digest or of an HMAC-SHA256 code.
///
/// Comparing two digests takes the same time wherever they differ.
public struct Digest: Hashable, Sendable {
    /// The number of bytes of a digest.
    public static let byteCount = 32

    /// The bytes in the order of memory.
    private var words: InlineArray<4, UInt64>

    private init() { words = InlineArray(repeating: 0) }

    /// Returns the digest whose 32 bytes `write` writes.
    static func written(by write: (UnsafeMutableRawBufferPointer) -> Void) -> Digest {
        var digest = Digest()
        var span = digest.words.mutableSpan
        unsafe span.withUnsafeMutableBytes { bytes in unsafe write(bytes) }
        return digest
    }

    /// A digest that was stored.
    ///
    /// Returns nil unless there are exactly 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self = unsafe Self.written { target in unsafe target.copyBytes(from: bytes) }
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        unsafe words.span.withUnsafeBytes { bytes in unsafe Array(bytes) }
    }

    /// Compares without a branch, so that the time says nothing about the bytes.
    public static func == (left: Digest, right: Digest) -> Bool {
        var difference: UInt64 = 0
        for index in 0..<4 { difference |= left.words[index] ^ right.words[index] }
        return difference == 0
    }

    /// Uses 64 of the 256 bits: every part of a digest is equally random.
    public func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }
}
