import Testing

/// Documentation comments name the actor, and use one word for one concept.
@Suite("Plain language")
struct LanguageTests {
    /// The rejected words, as regular expressions, each with the words that replace it.
    static let rejected: [(words: String, replacement: String)] = [
        (#"\b(?:no|some|any)body\b|\bwho(?:m)?ever\b"#, "the actor: the client, the operator, …"),
        (#"\bnil where\b"#, "nil if"),
        (#"\b(?:is|are) dear\b"#, "takes long, needs a system call, …"),
        (#"\bfigures?\b"#, "metric, measurement"),
        (#"\b(?:door)?bells?\b"#, "the mechanism's name"),
        (#"\bsteps? aside\b"#, "yield"),
        (#"\blooks? after\b"#, "the action: close, check, …"),
        (#"\btellOn\b|\bstepAsideEvery\b|\bothersAreAroundFor\b"#, "a verb, a unit"),
        (#"\bhears? of\b|\b(?:is|are) told\b|\btells? (?:whether|what|of)\b"#, "notify, receive"),
        (#"\bleads? nowhere\b"#, "does not exist"),
    ]

    /// Finds a rejected word.
    static func rejectedWord(in comment: Substring) throws -> (Substring, replacement: String)? {
        for rule in rejected {
            let words = try Regex(rule.words).ignoresCase()
            if let found = comment.firstMatch(of: words) {
                return (comment[found.range], rule.replacement)
            }
        }
        return nil
    }

    @Test("the documentation comments in Sources do not use the rejected words")
    func documentationComments() throws {
        let anyRule = try Regex(Self.rejected.map(\.words).joined(separator: "|")).ignoresCase()
        for file in try TidyTests.swiftFiles(below: "Sources") {
            for line in file.text.split(separator: "\n")
            where line.contains("///") && line.contains(anyRule) {
                let found = try #require(try Self.rejectedWord(in: line))
                Issue.record("\(file.path): not \"\(found.0)\" but \(found.replacement): \(line)")
            }
        }
    }

    @Test(
        "a rejected word is found in a comment",
        arguments: [
            "/// Nil where nobody is limited.", "/// Hears of every job.", "/// The figures.",
            "/// Whoever stops earlier calls `reset`.", "/// A wait is dear here.",
        ]
    )
    func finds(comment: String) throws {
        #expect(try Self.rejectedWord(in: comment[...]) != nil)
    }
}
