import Foundation
import Testing

/// SQL is written, never put together: what comes from outside is bound.
@Suite("SQL has no holes")
struct RawSQLTests {
    /// What may stand in an SQL text that is not written there: where, and why it can do no harm.
    static let allowed: [(file: String, expression: String, reason: String)] = [
        ("SQLiteStore", "BookingRow.columns", "a constant: names of columns"),
        ("SQLiteStore", "FlightRow.columns", "a constant: names of columns"),
        ("ReadStatements.swift", "condition", "a StaticString: the compiler wants a literal"),
        ("Schema.swift", #"spelledOut("b.status", statuses)"#, "constants of that file"),
        ("Schema.swift", #"spelledOut("h.from_status", statuses)"#, "constants of that file"),
        ("Schema.swift", #"spelledOut("h.to_status", statuses)"#, "constants of that file"),
        ("Schema.swift", #"spelledOut("h.cause", causes)"#, "constants of that file"),
        ("Schema.swift", #"time("b.expires_at")"#, "constants of that file"),
        ("Schema.swift", #"time("b.created_at")"#, "constants of that file"),
        ("Schema.swift", #"time("b.updated_at")"#, "constants of that file"),
        ("Schema.swift", #"time("h.at")"#, "constants of that file"),
        ("Schema.swift", #"time("h.expires_at")"#, "constants of that file"),
        ("Schema.swift", "column", "a StaticString: the compiler wants a literal"),
        ("Schema.swift", #"cases.joined(separator: " ")"#, "constants of that file"),
        (
            "Migrations.swift", "Schema.applicationID",
            "an integer constant; PRAGMA takes no binding"
        ),
        ("Migrations.swift", "version + 1", "an integer; PRAGMA takes no binding"),
        (
            "SQLiteBookingStore.swift", "Limits.checkpointPages",
            "a constant; PRAGMA takes no binding"
        ),
        ("SQLiteBookingStore.swift", "Limits.journalBytes", "a constant; PRAGMA takes no binding"),
        (
            "SQLiteBookingStore.swift", "Limits.cacheKibibytes",
            "a constant; PRAGMA takes no binding"
        ),
        ("Growth/Filler.swift", "count", "an integer, in a program that measures"),
        ("Growth/Filler.swift", "FilledFile.cabinRows", "a constant, in a program that measures"),
        ("Growth/Filler.swift", "now + 3650 * 86_400_000", "an integer, in one that measures"),
    ]

    /// What `prepare` and the like are given that is no literal, and where that comes from.
    static let variables: [(file: String, argument: String, reason: String)] = [
        ("Check/SQLiteBookingStore+Check.swift", "promise.query", "constants in Promise.swift"),
        ("StatisticsReader.swift", "StatisticsQueries.everyBooking", "a constant"),
        ("StatisticsReader.swift", "StatisticsQueries.steps", "a constant"),
        ("Migrations.swift", "steps[version]", "constants in Schema.swift"),
        ("Ceiling/BareStatement.swift", "sql", "its callers' literals, in a program that measures"),
        ("Sources/SQLite/Connection.swift", "sql", "its callers' texts, which this test looks at"),
    ]

    static var keywords: Regex<(Substring, Substring)> {
        /\b(SELECT|INSERT|UPDATE|DELETE|REPLACE|VALUES|WHERE|PRAGMA|CREATE|DROP|ALTER|ATTACH|VACUUM|BEGIN|CASE|strftime)\b/
            .wordBoundaryKind(.simple)
    }

    @Test("nothing is interpolated into SQL but constants that are named here")
    func interpolation() throws {
        var used = Set<Int>()
        var texts = 0
        for file in try TidyTests.swiftFiles(below: "Sources") {
            for literal in StringLiteral.all(in: file.text)
            where literal.text.contains(Self.keywords) {
                texts += 1
                for expression in literal.interpolations {
                    let place = Self.allowed.firstIndex {
                        file.path.contains($0.file) && $0.expression == expression
                    }
                    #expect(place != nil, "\(file.path): \\(\(expression)) in \(literal.text)")
                    place.map { _ = used.insert($0) }
                }
            }
        }
        #expect(texts > 50, "the test finds hardly any SQL: \(texts) texts")
        for (place, entry) in Self.allowed.enumerated() where !used.contains(place) {
            Issue.record("\(entry.file) has no \(entry.expression) any more")
        }
    }

    @Test("no SQL is put together with a plus")
    func concatenation() throws {
        for file in try TidyTests.swiftFiles(below: "Sources") {
            for literal in StringLiteral.all(in: file.text)
            where literal.isConcatenated && literal.text.contains(Self.keywords) {
                Issue.record("\(file.path): \(literal.text)")
            }
        }
    }

    @Test("what is compiled as SQL is a literal, or comes from a place that is named here")
    func arguments() throws {
        let call = /\b(?:prepare|execute|integer|text)\(\s*([^")\s][^)]*)\)/
            .wordBoundaryKind(.simple)
        var used = Set<Int>()
        for file in try TidyTests.swiftFiles(below: "Sources")
        where file.text.contains(/import C?SQLite\b/) {
            for line in TidyTests.code(file.text) where !line.contains("func ") {
                for match in line.matches(of: call) {
                    let argument = String(match.output.1)
                    // A column's number, or a connection that statements are prepared on.
                    let isNoText = argument.contains(/^([0-9]+|column|on: .*)$/)
                    guard !isNoText else { continue }
                    let place = Self.variables.firstIndex {
                        file.path.hasSuffix($0.file) && $0.argument == argument
                    }
                    #expect(place != nil, "\(file.path): \(line)")
                    place.map { _ = used.insert($0) }
                }
            }
        }
        for (place, entry) in Self.variables.enumerated() where !used.contains(place) {
            Issue.record("\(entry.file) compiles no \(entry.argument) any more")
        }
    }
}
