import Foundation
import Testing

/// Keeps the house clean: what a reviewer would have to say again and again is said here once.
@Suite("The house is tidy")
struct TidyTests {
    /// The package's folder, from where this file lies.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func swiftFiles(below folder: String) throws -> [(path: String, text: String)] {
        let base = root.appending(path: folder)
        let names = try #require(FileManager.default.enumerator(atPath: base.path))
        return try names.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
            .map { name in
                let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
                return ("\(folder)/\(name)", text)
            }
    }

    /// The lines that are code: comments do not count.
    static func code(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.drop(while: { $0 == " " }).hasPrefix("//")
        }
    }

    @Test("no file is longer than 500 lines", arguments: ["Sources", "Tests"])
    func fileLength(folder: String) throws {
        for file in try Self.swiftFiles(below: folder) {
            let lines = file.text.count(where: { $0 == "\n" })
            #expect(lines <= 500, "\(file.path) has \(lines) lines")
        }
    }

    @Test(
        "nothing that comes from outside can trap",
        arguments: ["try!", "fatalError(", "as! ", "unowned(unsafe)"]
    )
    func noTraps(word: String) throws {
        for file in try Self.swiftFiles(below: "Sources") {
            let found = Self.code(file.text).first { $0.contains(word) }
            #expect(found == nil, "\(file.path): \(found ?? "")")
        }
    }

    @Test("the executables start fast: no module of theirs imports Foundation")
    func noFoundation() throws {
        for file in try Self.swiftFiles(below: "Sources") {
            let found = Self.code(file.text).first {
                $0.contains("import Foundation") || $0.contains("import Dispatch")
            }
            #expect(found == nil, "\(file.path): \(found ?? "")")
        }
    }

    @Test("docs/architecture.md says of every module what lives there")
    func architectureIsComplete() throws {
        let document = try String(
            contentsOf: Self.root.appending(path: "docs/architecture.md"),
            encoding: .utf8
        )
        let rows = document.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let modules = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appending(path: "Sources").path
        )
        for module in modules {
            let named = rows.contains { row in
                row.split(separator: "|").first?.contains("`\(module)`") == true
            }
            #expect(named, "docs/architecture.md does not say what \(module) is")
        }
    }

    @Test("every link between documents leads somewhere")
    func links() throws {
        let documents = try FileManager.default.subpathsOfDirectory(
            atPath: Self.root.appending(path: "docs").path
        ).filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
        for document in documents + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"]
        {
            let url = Self.root.appending(path: document)
            let text = try String(contentsOf: url, encoding: .utf8)
            for match in text.matches(of: /\]\(([^)#]+)(#[^)]*)?\)/) {
                let target = String(match.output.1)
                // `make bench` writes latest.md.
                guard !target.hasPrefix("http"), !target.hasSuffix("latest.md") else { continue }
                let path = url.deletingLastPathComponent().appending(path: target).path
                #expect(FileManager.default.fileExists(atPath: path), "\(document): \(target)")
            }
        }
    }

    @Test("no work is left for later without saying so in an issue")
    func noUnfinishedWork() throws {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for folder in ["Sources", "Tests"] {
            for file in try Self.swiftFiles(below: folder) {
                for word in words where file.text.contains(word) {
                    Issue.record("\(file.path) says \(word)")
                }
            }
        }
    }

    /// What each module may import of this package; the order of the design, from the bottom up.
    static let layers: [(name: String, imports: Set<String>)] = [
        ("Bytes", []),
        ("Bookings", []),
        ("SQLite", ["CSQLite", "CLinux"]),
        ("Redis", ["CHiredis", "CLinux"]),
        ("Sockets", ["CLinux", "Bytes"]),
        ("JSON", ["Bytes"]),
        ("HTTP", ["Bytes"]),
        ("HTTPServer", ["HTTP", "Sockets", "JSON", "Bytes"]),
    ]

    @Test(
        "the rules know no SQL and the HTTP code knows no bookings",
        arguments: layers.map(\.name)
    )
    func importsPointDown(module: String) throws {
        let allowed = Self.layers.first { $0.name == module }?.imports ?? []
        let ours = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appending(path: "Sources").path
        )
        for file in try Self.swiftFiles(below: "Sources/\(module)") {
            for line in Self.code(file.text) where line.contains("import ") {
                guard let name = line.split(separator: " ").last.map(String.init) else { continue }
                guard line.split(separator: " ").dropLast().last == "import" else { continue }
                #expect(!ours.contains(name) || allowed.contains(name), "\(file.path): \(line)")
            }
        }
    }
}
