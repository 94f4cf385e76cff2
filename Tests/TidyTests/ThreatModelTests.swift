import Foundation
import Testing

/// Every defense in docs/threat-model.md has a test.
@Suite("The threat model is proved")
struct ThreatModelTests {
    /// A test that the page names: `Suite` "sentence", or a program.
    enum Reference: Hashable {
        case test(suite: String, sentence: String)
        case program(path: String)
    }

    static func document() throws -> String {
        try String(
            contentsOf: TidyTests.root.appending(path: "docs/threat-model.md"),
            encoding: .utf8
        )
    }

    /// The tests that a text names.
    ///
    /// A sentence belongs to the last suite before it.
    static func references(in text: Substring) -> [Reference] {
        var suite = ""
        var found: [Reference] = []
        for match in text.matches(of: /`([A-Za-z]+Tests)`|"([^"]+)"|`((?:scripts|Tests)\/[^`]+)`/) {
            if let name = match.output.1 {
                suite = String(name)
            } else if let sentence = match.output.2 {
                found.append(.test(suite: suite, sentence: String(sentence)))
            } else if let path = match.output.3 {
                found.append(.program(path: String(path)))
            }
        }
        return found
    }

    @Test("every row names a test")
    func everyRow() throws {
        let rows = try Self.document().split(separator: "\n").filter { $0.hasPrefix("| ") }
            .filter { !$0.hasPrefix("| attack |") && !$0.hasPrefix("| --- |") }
        #expect(rows.count > 20)
        for row in rows {
            let cells = row.split(separator: " | ")
            try #require(cells.count == 3, "\(row)")
            #expect(!Self.references(in: cells[2]).isEmpty, "no test in: \(row)")
        }
    }

    @Test("every test that is named is there")
    func everyTest() throws {
        let tests = try Self.tests()
        let references = Self.references(in: try Self.document()[...])
        #expect(references.count > 40)
        for reference in references {
            switch reference {
            case .test(let suite, let sentence):
                #expect(tests[suite]?.contains(sentence) == true, "\(suite): \(sentence)")
            case .program(let path):
                let isThere = FileManager.default.isReadableFile(
                    atPath: TidyTests.root.appending(path: path).path
                )
                #expect(isThere, "\(path)")
            }
        }
    }

    /// The sentences of the tests, by the name of the file without its extension.
    private static func tests() throws -> [String: Set<String>] {
        var tests: [String: Set<String>] = [:]
        for file in try TidyTests.swiftFiles(below: "Tests") {
            let name = file.path.split(separator: "/").last?.dropLast(6) ?? ""
            let sentences = file.text.matches(of: /@Test\(\s*"((?:[^"\\]|\\.)*)"/)
                .map { String($0.output.1) }
            tests[String(name), default: []].formUnion(sentences)
        }
        return tests
    }
}
