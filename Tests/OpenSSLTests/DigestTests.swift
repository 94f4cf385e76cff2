import OpenSSL
import Testing

@Suite("Digests")
struct DigestTests {
    private let digest = SHA256().finish()

    @Test("the bytes of a digest make the same digest again")
    func bytes() {
        #expect(digest.bytes.count == Digest.byteCount)
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(Digest(bytes: digest.bytes)?.hashValue == digest.hashValue)
    }

    @Test("a digest has exactly 32 bytes")
    func length() {
        #expect(Digest(bytes: Array(digest.bytes.dropLast())) == nil)
        #expect(Digest(bytes: digest.bytes + [0]) == nil)
        #expect(Digest(bytes: []) == nil)
    }

    @Test("digests that differ in one bit, at any position, are not equal", arguments: 0..<256)
    func difference(bit: Int) {
        var bytes = digest.bytes
        bytes[bit / 8] ^= 1 << (bit % 8)
        #expect(Digest(bytes: bytes) != digest)
    }
}

/// The bytes of `digest` in lower-case hexadecimal digits.
func hexadecimal(_ digest: Digest) -> String {
    digest.bytes.map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
}
