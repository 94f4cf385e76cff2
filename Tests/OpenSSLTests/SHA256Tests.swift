import OpenSSL
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "the examples of FIPS 180-4 and its companions",
        arguments: [
            ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        ]
    )
    func examples(text: String, times: Int, expected: String) {
        let message = Array(String(repeating: text, count: times).utf8)
        #expect(hexadecimal(SHA256.digest(unsafe message.span.bytes)) == expected)
    }

    @Test("the digest does not depend on how the message is cut", arguments: 0...130)
    func cuts(length: Int) {
        let message = (0..<length).map { UInt8($0) }
        let whole = SHA256.digest(unsafe message.span.bytes)
        for cut in 0...length {
            var digest = SHA256()
            let bytes = unsafe message.span.bytes
            digest.update(bytes.extracting(0..<cut))
            digest.update(bytes.extracting(cut..<length))
            #expect(digest.finish() == whole)
        }
    }

    @Test("a literal counts as its bytes")
    func literal() {
        let message = Array("GET /".utf8)
        var digest = SHA256()
        digest.update("GET")
        digest.update("")
        digest.update(" /")
        #expect(digest.finish() == SHA256.digest(unsafe message.span.bytes))
    }

    @Test("several threads compute digests at the same time")
    func threads() async {
        let message = [UInt8](repeating: 7, count: 1000)
        let expected = SHA256.digest(unsafe message.span.bytes)
        await withTaskGroup(of: Digest.self) { group in
            for _ in 0..<64 { group.addTask { SHA256.digest(unsafe message.span.bytes) } }
            for await digest in group { #expect(digest == expected) }
        }
    }
}
