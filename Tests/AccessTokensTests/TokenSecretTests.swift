import AccessTokens
import Bytes
import Testing

@Suite("Secrets of tokens")
struct TokenSecretTests {
    @Test("a secret is 256 bits in base64url, and no two are alike")
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

    @Test("what is kept is the digest of what is shown, and not the secret")
    func digest() {
        let secret = TokenSecret()
        var shown = ByteBuffer()
        shown.append(secret.text)
        #expect(secret.digest == TokenSecret.digest(of: shown.bytes))
        #expect(secret.digest.count == 32)
    }
}
