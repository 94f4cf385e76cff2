import SQLite
import TestSupport
import Testing

extension RunningSystem {
    /// Runs statements in the system's database, as no program does.
    ///
    /// - Parameters:
    ///   - text: SQL that both stores know.
    ///   - columns: The number of columns.
    /// - Returns: The rows, each with its columns separated by `|`.
    /// - Throws: The error of the database.
    @discardableResult
    func sql(_ text: String, columns: Int32 = 1) throws -> [String] {
        if let database {
            return try database.sql(text).split(separator: "\n").map(String.init)
        }
        let connection = try Connection(
            path: databasePath,
            access: .write,
            busyTime: .milliseconds(5_000)
        )
        guard text.hasPrefix("SELECT") else {
            try connection.execute(text)
            return []
        }
        var rows: [String] = []
        var statement = try connection.prepare(text)
        while try statement.step() {
            rows.append((0..<columns).map { statement.string($0) }.joined(separator: "|"))
        }
        return rows
    }
}

extension Trait where Self == ConditionTrait {
    /// For a test about SQLite's file: it does not run with `TEST_STORE=postgres`.
    static var aboutSQLiteFile: Self {
        .enabled(if: SystemStore.underTest == .sqlite, "it is about a SQLite file")
    }
}
