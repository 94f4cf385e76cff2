import BookingAPI
import Bytes
import Testing

@Suite("Secrets of tokens")
struct TokenSecretTests {
    @Test("a secret has 256 bits in base64url, and no two are equal")
    func form() {
        var seen: Set<String> = []
        for _ in 0..<100 {
            let secret = TokenSecret()
            #expect(secret.text.utf8.count == TokenSecret.characterCount)
            #expect(secret.text.hasPrefix("sbt_"))
            #expect(
                secret.text.dropFirst(4).allSatisfy {
                    $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
                }
            )
            #expect(seen.insert(secret.text).inserted)
        }
    }

    @Test("the stored digest is that of the secret's text")
    func digest() {
        let secret = TokenSecret()
        var shown = ByteBuffer()
        shown.append(secret.text)
        #expect(secret.digest == TokenDigest(of: shown.bytes))
        #expect(secret.digest.bytes.count == 32)
    }

    @Test("a digest is that of FIPS 180-4, and survives being stored as bytes")
    func bytes() throws {
        var message = ByteBuffer()
        message.append("abc")
        let digest = TokenDigest(of: message.bytes)
        let text = digest.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        #expect(
            text.joined() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(TokenDigest(bytes: digest.bytes) == digest)
        #expect(TokenDigest(bytes: digest.bytes)?.hashValue == digest.hashValue)
        #expect(TokenDigest(bytes: Array(digest.bytes.dropLast())) == nil)
        #expect(TokenDigest(bytes: digest.bytes + [0]) == nil)
    }

    @Test("digests that differ in any one bit are not equal", arguments: 0..<256)
    func difference(bit: Int) {
        let digest = TokenSecret().digest
        var bytes = digest.bytes
        bytes[bit / 8] ^= 1 << (bit % 8)
        #expect(TokenDigest(bytes: bytes) != digest)
    }
}
