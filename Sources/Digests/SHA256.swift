internal import Bytes
internal import CDigests

/// SHA-256 (FIPS 180-4): a digest that nobody can find two texts for.
///
/// Owned by one thread; allocates nothing but what `finish()` returns.
public struct SHA256: ~Copyable {
    private var state: InlineArray<8, UInt32> = [
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
        0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
    /// The message schedule of the block under way; its first sixteen words are the block itself.
    private var words = InlineArray<64, UInt32>(repeating: 0)
    private var bytesInBlock = 0
    private var byteCount: UInt64 = 0
    private let usesInstructions: Bool

    /// How many bytes a digest has.
    public static let byteCount = 32

    /// The digest of nothing so far.
    public init() { self.init(usingInstructions: true) }

    /// The same, without the processor's instructions for it if so wanted.
    package init(usingInstructions: Bool) {
        usesInstructions = usingInstructions && Self.hasInstructions
    }

    /// Whether this processor has instructions for SHA-256.
    package static let hasInstructions = cdigests_has_sha256()

    /// Takes in more of the message.
    public mutating func update(_ bytes: RawSpan) {
        var offset = 0
        while offset < bytes.byteCount, bytesInBlock & 3 != 0 {
            take(bytes[offset])
            offset += 1
        }
        while bytes.byteCount - offset >= 4 {
            // Checked; unsafe only for types that are not plain bits.
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
            take(word: UInt32(bigEndian: word))
            offset += 4
        }
        while offset < bytes.byteCount {
            take(bytes[offset])
            offset += 1
        }
        byteCount += UInt64(bytes.byteCount)
    }

    /// Takes in more of the message.
    public mutating func update(_ literal: StaticString) {
        for offset in 0..<literal.utf8CodeUnitCount { unsafe take(literal.utf8Start[offset]) }
        byteCount += UInt64(literal.utf8CodeUnitCount)
    }

    /// The digest of all that was taken in.
    public consuming func finish() -> [UInt8] {
        Self.bytes(of: finishWords())
    }

    /// The 32 bytes of what `finishWords()` has given.
    public static func bytes(of words: InlineArray<4, UInt64>) -> [UInt8] {
        (0..<byteCount).map { index in
            UInt8(truncatingIfNeeded: words[index / 8] >> UInt64(56 - index % 8 * 8))
        }
    }

    /// The same without an allocation; the first byte is the highest of the first word.
    public consuming func finishWords() -> InlineArray<4, UInt64> {
        let bitCount = byteCount &* 8
        take(0x80)
        while bytesInBlock & 3 != 0 { take(0) }
        while bytesInBlock != 56 { take(word: 0) }
        take(word: UInt32(truncatingIfNeeded: bitCount >> 32))
        take(word: UInt32(truncatingIfNeeded: bitCount))
        var words = InlineArray<4, UInt64>(repeating: 0)
        for index in 0..<4 {
            words[index] = UInt64(state[2 * index]) << 32 | UInt64(state[2 * index + 1])
        }
        return words
    }

    /// The digest of `bytes`.
    public static func digest(_ bytes: RawSpan) -> [UInt8] {
        var digest = SHA256()
        digest.update(bytes)
        return digest.finish()
    }

    @inline(__always)
    private mutating func take(_ byte: UInt8) {
        let index = bytesInBlock >> 2
        words[index] = words[index] << 8 | UInt32(byte)
        move(by: 1)
    }

    /// Takes four bytes, the first one highest, where the ones before made whole words.
    @inline(__always)
    private mutating func take(word: UInt32) {
        words[bytesInBlock >> 2] = word
        move(by: 4)
    }

    @inline(__always)
    private mutating func move(by count: Int) {
        bytesInBlock += count
        if bytesInBlock == 64 {
            compress()
            bytesInBlock = 0
        }
    }

    private mutating func compress() {
        guard usesInstructions else { return compressByHand() }
        // Arrays of 8, 64 and 64 words, as the function wants them; it keeps none of them.
        var span = state.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { state in
            unsafe words.span.withUnsafeBufferPointer { words in
                unsafe Self.constants.span.withUnsafeBufferPointer { constants in
                    guard let state = state.baseAddress, let words = words.baseAddress,
                        let constants = constants.baseAddress
                    else { return }
                    unsafe cdigests_sha256_compress(state, words, constants)
                }
            }
        }
    }

    /// FIPS 180-4, section 6.2.2.
    private mutating func compressByHand() {
        for index in 16..<64 {
            let early = words[index - 15]
            let late = words[index - 2]
            let small0 = Self.rotated(early, 7) ^ Self.rotated(early, 18) ^ (early >> 3)
            let small1 = Self.rotated(late, 17) ^ Self.rotated(late, 19) ^ (late >> 10)
            words[index] = words[index - 16] &+ small0 &+ words[index - 7] &+ small1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let big1 = Self.rotated(e, 6) ^ Self.rotated(e, 11) ^ Self.rotated(e, 25)
            let choice = (e & f) ^ (~e & g)
            let first = h &+ big1 &+ choice &+ Self.constants[index] &+ words[index]
            let big0 = Self.rotated(a, 2) ^ Self.rotated(a, 13) ^ Self.rotated(a, 22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ big0 &+ majority)
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    @inline(__always)
    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    /// FIPS 180-4, section 4.2.2.
    private static let constants: InlineArray<64, UInt32> = [
        0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5,
        0x3956_C25B, 0x59F1_11F1, 0x923F_82A4, 0xAB1C_5ED5,
        0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3,
        0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174,
        0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC,
        0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
        0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7,
        0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967,
        0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13,
        0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85,
        0xA2BF_E8A1, 0xA81A_664B, 0xC24B_8B70, 0xC76C_51A3,
        0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
        0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5,
        0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
        0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208,
        0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
    ]
}
