import Foundation
import Testing

/// The table in docs/architecture.md, Package.swift and the imports of the sources agree.
@Suite("The architecture table is true")
struct ArchitectureTests {
    /// The modules of the toolchain; Package.swift does not declare them.
    static let toolchain: Set<String> = ["Glibc", "Synchronization"]

    /// The target and its imports, for each row of the table, from the top to the bottom.
    static func rows() throws -> [(target: String, imports: Set<String>)] {
        let text = try TidyTests.text(of: "docs/architecture.md")
        let table = text.split(separator: "\n").drop { !$0.hasPrefix("| target |") }.dropFirst(2)
            .prefix { $0.hasPrefix("|") }
        return try table.map { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            try #require(cells.count == 3, "the row has three cells: \(line)")
            let imports = cells[2].matches(of: /`([^`]+)`/).map { String($0.output.1) }
            try #require(imports.isEmpty == (cells[2] == "nothing"), "\(line)")
            return (cells[0].trimmingCharacters(in: ["`"]), Set(imports))
        }
    }

    /// The dependencies of each target in Package.swift; the targets of the tests are left out.
    static func targets() throws -> [String: Set<String>] {
        let manifest = try TidyTests.text(of: "Package.swift")
            .split(separator: "\n")
            .filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//") }
            .joined(separator: "\n")
        var products: [String: String] = [:]
        let product = /let (\w+) = Target\.Dependency\.(?:product|target)\(\s*name: "(\w+)"/
        for match in manifest.matches(of: product) {
            products[String(match.output.1)] = String(match.output.2)
        }
        var targets: [String: Set<String>] = [:]
        let target =
            /(?:\b(?:library|program)\(|\.(?:target|systemLibrary)\(\s*name:)\s*"([\w-]+)"(?:,\s*\[([^\]]*)\])?/
        // The part below `targets:`; `.library` above it is a product.
        let list = manifest[
            (manifest.range(of: "\n    targets: [")?.upperBound ?? manifest.endIndex)...
        ]
        for match in list.matches(of: target) where match.output.1 != "TestSupport" {
            let words = (match.output.2 ?? "").matches(of: /"?([\w-]+)"?/)
            targets[String(match.output.1)] = Set(
                words.map { products[String($0.output.1)] ?? String($0.output.1) }
            )
        }
        return targets
    }

    /// The modules that each file of a target imports.
    static func imports(of target: String) throws -> [(path: String, modules: Set<String>)] {
        try TidyTests.swiftFiles(below: "Sources/\(target)").map { file in
            let lines = TidyTests.code(file.text).filter { $0.contains("import ") }
            let modules = lines.compactMap { line in
                line.firstMatch(
                    of: /^(?:@\w+ )*(?:\w+ )?import (?:(?:struct|func|class|enum|let|var) )?(\w+)/
                ).map { String($0.output.1) }
            }
            return (file.path, Set(modules).subtracting(toolchain))
        }
    }

    @Test("each target has a row, and each row a target and a folder")
    func rowsAreTargets() throws {
        let rows = try Self.rows().map(\.target)
        #expect(rows.count == Set(rows).count)
        #expect(Set(rows) == Set(try Self.targets().keys))
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: TidyTests.root.appending(path: "Sources").path
        )
        #expect(Set(rows) == Set(folders))
    }

    @Test("a row's imports are the dependencies in Package.swift")
    func importsAreDependencies() throws {
        let targets = try Self.targets()
        for row in try Self.rows() {
            #expect(row.imports == targets[row.target], "\(row.target)")
        }
    }

    @Test("an import points down the table")
    func importsPointDown() throws {
        let rows = try Self.rows()
        for (index, row) in rows.enumerated() {
            let above = Set(rows[...index].map(\.target))
            #expect(row.imports.isDisjoint(with: above), "\(row.target)")
        }
    }

    @Test("a file imports only the dependencies of its target, and each dependency is imported")
    func filesImportDependencies() throws {
        for (target, dependencies) in try Self.targets() {
            let files = try Self.imports(of: target)
            for file in files {
                let undeclared = file.modules.subtracting(dependencies)
                #expect(undeclared.isEmpty, "\(file.path) imports \(undeclared.sorted())")
            }
            let unused = files.reduce(dependencies) { $0.subtracting($1.modules) }
            #expect(unused.isEmpty, "no file of \(target) imports \(unused.sorted())")
        }
    }

    @Test("the path of a hold names files that exist")
    func pathOfAHold() throws {
        let text = try TidyTests.text(of: "docs/architecture.md")
        let start = try #require(text.range(of: "### The path of a hold"))
        let files = text[start.upperBound...].matches(of: /`([A-Z]\w+\/[\w\/+]+)`/)
        #expect(files.count > 20)
        for file in files {
            let path = TidyTests.root.appending(path: "Sources/\(file.output.1).swift").path
            #expect(FileManager.default.fileExists(atPath: path), "\(file.output.1)")
        }
    }

    @Test("the rules know no store and no protocol, and the HTTP code knows no bookings")
    func foundations() throws {
        let targets = try Self.targets()
        #expect(targets["Bookings"] == [])
        #expect(targets["HTTP"] == ["Bytes"])
        #expect(targets["HTTPServer"]?.contains("Bookings") == false)
        #expect(targets["BookingAPI"]?.contains("SQLiteStore") == false)
    }

    @Test(
        "a module whose generic code other modules specialize has no package import",
        arguments: ["Bookings", "StoreSupport", "SQLiteStore", "PostgresStore", "BookingAPI"]
    )
    func specialization(target: String) throws {
        // One such import ends the specialization of the whole module (docs/decisions/0012).
        for file in try TidyTests.swiftFiles(below: "Sources/\(target)") {
            let lines = file.text.split(separator: "\n")
            #expect(!lines.contains { $0.hasPrefix("package import") }, "\(file.path)")
        }
    }
}
