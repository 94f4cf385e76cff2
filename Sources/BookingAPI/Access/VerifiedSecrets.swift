internal import Bookings
internal import Bytes

/// The secrets that an event loop verified in the last minute, so that it need not digest a secret again
/// for each request.
///
/// The table has a fixed size: a secret stays in it until another one takes its slot, or until a token of
/// the server changes.
///
/// Confined to the loop's thread.
struct VerifiedSecrets: ~Copyable {
    /// The bytes of a secret; the last word overlaps the one before it by one byte.
    private typealias Words = InlineArray<6, UInt64>

    private struct Entry {
        var words = Words(repeating: 0)
        var token: AccessToken?
        var verifiedAt = Timestamp(rawValue: 0)
    }

    private static let slotBits = 7

    private var entries = [Entry](repeating: Entry(), count: 1 << slotBits)
    private var version = 0

    /// Forgets every secret if the tokens of the server have changed.
    ///
    /// - Parameter version: The version of the tokens now.
    mutating func update(toVersion version: Int) {
        guard version != self.version else { return }
        self.version = version
        for slot in entries.indices { entries[slot] = Entry() }
    }

    /// Returns the token of a secret; nil if the secret must be verified.
    ///
    /// The caller checks whether the token is still valid.
    ///
    /// - Precondition: `secret` is as long as a secret.
    func token(of secret: RawSpan, at now: Timestamp) -> AccessToken? {
        let words = Self.words(of: secret)
        let slot = Self.slot(of: words)
        // Without a branch, and also with an empty slot: the time that the comparison takes reveals
        // nothing about a secret.
        var difference: UInt64 = 0
        for index in words.indices { difference |= words[index] ^ entries[slot].words[index] }
        let end = entries[slot].verifiedAt + APILimits.tokenUse
        return difference == 0 && now < end ? entries[slot].token : nil
    }

    /// Remembers a secret whose token is valid at `now`.
    ///
    /// - Precondition: `secret` is as long as a secret.
    mutating func insert(_ secret: RawSpan, _ token: AccessToken, at now: Timestamp) {
        let words = Self.words(of: secret)
        entries[Self.slot(of: words)] = Entry(words: words, token: token, verifiedAt: now)
    }

    private static func words(of secret: RawSpan) -> Words {
        precondition(secret.byteCount == TokenSecret.characterCount, "not as long as a secret")
        return Words { secret.word(unchecked: min($0 * 8, secret.byteCount - 8)) }
    }

    private static func slot(of words: Words) -> Int {
        // Fibonacci hashing of random characters: the highest bits of the product depend on all of
        // them. The first word has the prefix, which all secrets share.
        Int((words[1] &* 0x9E37_79B9_7F4A_7C15) >> UInt64(UInt64.bitWidth - slotBits))
    }
}
