import TestSupport
import Testing

@testable import Webhooks

@Suite("Signatures of webhooks")
struct SigningTests {
    @Test("a signature is that of the specification's example")
    func example() throws {
        // whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw of the specification's reference implementations.
        let secret = WebhookSecret(bytes: [
            0x31, 0xF2, 0x90, 0xF6, 0xBF, 0x06, 0x29, 0x8A, 0xAB, 0x4F, 0x08, 0xD4, 0x3C, 0x3F,
            0x08,
            0x2C, 0xF6, 0x48, 0xA3, 0x62, 0xDA, 0x2D, 0xA4, 0xB0,
        ])
        #expect(secret.text == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let signature = secret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            seconds: 1_614_265_330,
            content: Array(#"{"test": 2432232314}"#.utf8)
        )
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("a secret depends on the key and on the salt")
    func derivation() throws {
        let first = try #require(WebhookKey(bytes: Array(repeating: 1, count: 32)))
        let second = try #require(WebhookKey(bytes: Array(repeating: 2, count: 32)))
        let secrets = Set([
            first.secret(salt: [1]), first.secret(salt: [2]), second.secret(salt: [1]),
        ])
        #expect(secrets.count == 3)
        #expect(first.secret(salt: [1]) == first.secret(salt: [1]))
        #expect(first.fingerprint != second.fingerprint)
        #expect(WebhookKey(bytes: Array(repeating: 1, count: 31)) == nil)
        #expect(WebhookKey.makeSalt() != WebhookKey.makeSalt())
    }

    @Test("a missing key file is created once, and processes that start together share its key")
    func file() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("keys/webhook.key")
        let created = try WebhookKey.load(from: path)
        #expect(try WebhookKey.load(from: path).fingerprint == created.fingerprint)
        #expect(folder.text(of: "keys/webhook.key").utf8.count == 45)
    }

    @Test("a key file that is too short or cannot be created is an error that names the path")
    func invalidFiles() throws {
        let folder = try TemporaryFolder()
        let missing = folder.file("no/folder/webhook.key")
        let error = #expect(throws: WebhookKeyError.self) { try WebhookKey.load(from: missing) }
        #expect(error?.description.contains(missing) == true)
    }
}
