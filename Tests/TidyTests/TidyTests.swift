import Foundation
import Testing

/// Rules for all sources that no compiler checks.
@Suite("The sources are tidy")
struct TidyTests {
    /// The package's folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The folders of the programs' sources, with those of the load generator.
    static let sourceFolders = ["Sources", "Benchmarks/Sources"]

    /// The folders of all Swift code.
    static let codeFolders = sourceFolders + ["Tests", "Benchmarks/Tests"]

    /// The text of a file of the package.
    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The Swift files in a folder and its subfolders, sorted by path.
    static func swiftFiles(below folder: String) throws -> [(path: String, text: String)] {
        let base = root.appending(path: folder)
        let names = try #require(FileManager.default.enumerator(atPath: base.path))
        return try names.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
            .map { name in
                let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
                return ("\(folder)/\(name)", text)
            }
    }

    /// The lines of a source without the lines that are only a comment.
    static func code(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.drop(while: { $0 == " " }).hasPrefix("//")
        }
    }

    /// The files that may be longer than 300 lines, each with the reason.
    static let longFiles: [(path: String, reason: String)] = []

    @Test("no file is longer than 300 lines", arguments: codeFolders)
    func fileLength(folder: String) throws {
        let allowed = Set(Self.longFiles.map(\.path))
        for file in try Self.swiftFiles(below: folder) where !allowed.contains(file.path) {
            let lines = file.text.count(where: { $0 == "\n" })
            #expect(lines <= 300, "\(file.path) has \(lines) lines")
        }
    }

    /// The functions that may be longer than 70 lines, each with the reason.
    static let longFunctions: [(file: String, name: String, reason: String)] = [
        ("WriteStatements.swift", "prepare", "a list of SQL texts"),
        ("Suite/Ratio.swift", "all", "a list of ratios"),
        ("LogLineTests.swift", "json", "a list of cases"),
        (
            "ArchitectureTests.swift", "targets",
            "25 lines; its regular expressions have parentheses that the count takes for code"
        ),
    ]

    @Test("no function is longer than 70 lines", arguments: codeFolders)
    func functionLength(folder: String) throws {
        for file in try Self.swiftFiles(below: folder) {
            let tokens = SourceToken.all(in: file.text)
            for declaration in Declaration.all(in: tokens) {
                switch declaration.kind {
                case .function, .initializer: break
                default: continue
                }
                let isAllowed = Self.longFunctions.contains {
                    file.path.hasSuffix($0.file) && $0.name == declaration.name
                }
                guard !isAllowed else { continue }
                let lines = tokens[declaration.range.upperBound - 1].line - declaration.line + 1
                #expect(lines <= 70, "\(file.path): \(declaration.name) has \(lines) lines")
            }
        }
    }

    @Test(
        "no input from outside can trap",
        arguments: ["try!", "fatalError(", "as! ", "unowned(unsafe)"]
    )
    func noTraps(word: String) throws {
        for file in try Self.sourceFolders.flatMap(Self.swiftFiles) {
            let found = Self.code(file.text).first { $0.contains(word) }
            #expect(found == nil, "\(file.path): \(found ?? "")")
        }
    }

    @Test("no module imports Foundation or Dispatch, so that the programs start fast")
    func noFoundation() throws {
        for file in try Self.swiftFiles(below: "Sources") {
            let found = Self.code(file.text).first {
                $0.contains("import Foundation") || $0.contains("import Dispatch")
            }
            #expect(found == nil, "\(file.path): \(found ?? "")")
        }
    }

    @Test("every link between documents points to a file")
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

    @Test("no comment postpones work that belongs in an issue")
    func noUnfinishedWork() throws {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for folder in Self.codeFolders {
            for file in try Self.swiftFiles(below: folder) {
                for word in words where file.text.contains(word) {
                    Issue.record("\(file.path) says \(word)")
                }
            }
        }
    }
}
