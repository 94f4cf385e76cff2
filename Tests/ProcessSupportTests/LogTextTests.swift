import ProcessSupport
import Testing

@Suite("Text for logs and terminals")
struct LogTextTests {
    @Test(
        "contains no credentials",
        arguments: [
            ("", ""), ("plain text", "plain text"), ("https://h/path", "https://h/path"),
            ("a@b", "a@b"),
            ("Unknown 'postgresql://u:secret@h/db'", "Unknown 'postgresql://…@h/db'"),
            ("redis://:se cr@et/\n@h:1/0 and more", "redis://…@h:1/0 and more"),
            (
                "postgresql:///db?user=u&password=secret&x=1 y",
                "postgresql:///db?user=u&password=…&x=1 y"
            ),
            (
                "'host=h password=secret' sslpassword=secret",
                "'host=h password=…' sslpassword=…"
            ),
        ]
    )
    func credentials(text: String, printed: String) {
        #expect(LogText.withoutCredentials(text) == printed)
    }

    @Test("has no control characters")
    func escaped() {
        #expect(LogText.escaped("a\nb\u{1B}[0m\t\u{202E}") == "a\\nb\\u{1b}[0m\\t\\u{202e}")
    }
}
