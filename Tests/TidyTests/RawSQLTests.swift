import Foundation
import Testing

/// SQL texts contain only literals and constants; every value from outside is bound.
///
/// `SystemTests/InjectionTests` sends SQL in every input of the running server.
@Suite("SQL texts are constants")
struct RawSQLTests {
    /// The expressions that are constants in a way that the test cannot see.
    static let exceptions: [(file: String, expression: String, reason: String)] = [
        ("Migrations.swift", "version + 1", "an integer; PRAGMA takes no bound value"),
        ("PostgresSchema.swift", "steps.count", "an integer; a script takes no bound value"),
        ("ReadStatements.swift", "Cause.deadline.rawValue", "an integer"),
        ("ReadStatements.swift", "BookingLimits.orderBookings", "an integer"),
        ("Invariant+Orders.swift", "BookingLimits.orderBookings", "an integer"),
        ("PostgresTransfer.swift", "TransferLimits.pageRows", "an integer"),
        ("PostgresTransfer.swift", "table.columnList", "literals of TransferTable"),
        ("PostgresTransfer.swift", "table.name", "a literal of TransferTable"),
        ("PostgresTransfer.swift", "table.keyList", "literals of TransferTable"),
        ("PostgresTransfer.swift", "places", "the places of parameters"),
        ("SQLiteTransfer.swift", "TransferLimits.pageRows", "an integer"),
        ("SQLiteTransfer.swift", "table.columnList", "literals of TransferTable"),
        ("SQLiteTransfer.swift", "table.name", "a literal of TransferTable"),
        ("SQLiteTransfer.swift", "table.keyList", "literals of TransferTable"),
        ("SQLiteTransfer.swift", "places", "the places of parameters"),
    ]

    /// The SQL texts that are passed on in a variable.
    static let variables: [(file: String, argument: String, reason: String)] = [
        ("SQLiteBookingStore+Check.swift", "invariant.query", "a literal in Invariant.swift"),
        ("SQLiteBookingStore+Check.swift", "query", "a literal a few lines above"),
        ("Migrations.swift", "steps[version]", "constants of Schema"),
        ("Sources/SQLite/Connection.swift", "sql", "the text of a caller, which this test checks"),
    ]

    /// The files that generate SQL from the statuses.
    static let generated = [
        "Maintenance/StatisticsQueries.swift", "Maintenance/StatisticsStatements.swift",
    ]

    /// The sources that contain SQL.
    static func files() throws -> [(path: String, text: String)] {
        try [
            "Sources/SQLite", "Sources/SQLiteStore", "Sources/StoreSupport/SQL",
            "Sources/PostgresStore",
            "Benchmarks/Sources/BookingBench/SQLite",
        ]
        .flatMap(
            TidyTests.swiftFiles(below:)
        )
    }

    static var keywords: Regex<(Substring, Substring)> {
        /\b(SELECT|INSERT|UPDATE|DELETE|REPLACE|VALUES|WHERE|PRAGMA|CREATE|DROP|ALTER|ATTACH|VACUUM|BEGIN|CASE|strftime)\b/
            .wordBoundaryKind(.simple)
    }

    /// `Type.member` for each `static let member` of a file that declares or extends `Type`.
    static func staticConstants(of files: [(path: String, text: String)]) -> Set<String> {
        var constants = Set<String>()
        for file in files {
            let types = file.text.matches(of: /(?:enum|struct|class|extension) ([A-Z]\w*)/)
            for member in file.text.matches(of: /static let (\w+)/) {
                for type in types { constants.insert("\(type.output.1).\(member.output.1)") }
            }
        }
        return constants
    }

    /// Whether an expression in an SQL text is a constant.
    static func isConstant(
        _ expression: String,
        in file: (path: String, text: String),
        constants: Set<String>
    ) -> Bool {
        if constants.contains(expression) { return true }
        if exceptions.contains(where: {
            file.path.hasSuffix($0.file) && $0.expression == expression
        }) {
            return true
        }
        let type = file.path.split(separator: "/").last?.dropLast(6) ?? ""
        if constants.contains("\(type).\(expression)") { return true }
        // They generate SQL from the cases of the domain's enumerations.
        if file.path.hasSuffix("SQL/StatusSQL.swift") { return true }
        if Self.generated.contains(where: file.path.hasSuffix) { return true }
        if expression.contains(/^StatusSQL\.\w+\((?:\.\w+|"[a-z_.]+", [A-Z].*)\)/) { return true }
        if let name = expression.wholeMatch(of: /\w+/) {
            return file.text.contains(" \(name.output): StaticString")
        }
        if let call = expression.wholeMatch(of: /(\w+)\("[a-z_.]+"\)/) {
            return file.text.contains("func \(call.output.1)(_ column: StaticString)")
        }
        return false
    }

    @Test("no SQL text contains a value that is not a constant")
    func interpolation() throws {
        let files = try Self.files()
        let constants = Self.staticConstants(of: files)
        var texts = 0
        for file in files {
            for literal in StringLiteral.all(in: file.text)
            where literal.text.contains(Self.keywords) {
                texts += 1
                for expression in literal.interpolations {
                    let isConstant = Self.isConstant(expression, in: file, constants: constants)
                    #expect(isConstant, "\(file.path): \\(\(expression)) in \(literal.text)")
                }
            }
        }
        #expect(texts > 50, "the test finds only \(texts) SQL texts")
    }

    @Test(
        "a value of a variable in an SQL text is found",
        arguments: [
            "name", "request.name", "Row.columns", "StatusSQL.number(status)", "time(column)",
        ]
    )
    func finds(expression: String) {
        let file = (path: "Sources/SQLiteStore/X.swift", text: "func x(name: String) {}")
        #expect(!Self.isConstant(expression, in: file, constants: ["BookingColumn.list"]))
    }

    @Test("no SQL text is concatenated")
    func concatenation() throws {
        for file in try Self.files() {
            for literal in StringLiteral.all(in: file.text)
            where literal.isConcatenated && literal.text.contains(Self.keywords) {
                // It concatenates what it generates from the statuses.
                guard !Self.generated.contains(where: file.path.hasSuffix) else { continue }
                Issue.record("\(file.path): \(literal.text)")
            }
        }
    }

    @Test("SQLite compiles only literals, constants, and the variables that are listed here")
    func arguments() throws {
        let call = /\b(?:prepare|execute|integer|text)\(\s*([^")\s][^)]*)\)/
            .wordBoundaryKind(.simple)
        let files = try Self.files()
        let constants = Self.staticConstants(of: files)
        for file in files {
            for line in TidyTests.code(file.text) where !line.contains("func ") {
                for match in line.matches(of: call) {
                    let argument = String(match.output.1)
                    // The number of a column, or the connection that prepares statements.
                    guard !argument.contains(/^([0-9]+|column|on: .*|\w+\.\w+\.rawValue)$/) else {
                        continue
                    }
                    let isListed = Self.variables.contains {
                        file.path.hasSuffix($0.file) && $0.argument == argument
                    }
                    #expect(isListed || constants.contains(argument), "\(file.path): \(line)")
                }
            }
        }
    }

    @Test("only SQLiteStore imports SQLite")
    func importers() throws {
        for (target, dependencies) in try ArchitectureTests.targets() where target != "SQLiteStore"
        {
            #expect(!dependencies.contains("SQLite"), "\(target)")
            #expect(target == "SQLite" || !dependencies.contains("CSQLite"), "\(target)")
        }
    }

    @Test("every exception is still needed")
    func exceptionsAreUsed() throws {
        let files = try Self.files()
        for entry in Self.exceptions.map({ ($0.file, "\\(\($0.expression))") })
            + Self.variables.map({ ($0.file, "(\($0.argument))") })
        {
            let isUsed = files.contains {
                $0.path.hasSuffix(entry.0) && $0.text.contains(entry.1)
            }
            #expect(isUsed, "\(entry.0) does not contain \(entry.1)")
        }
    }
}
