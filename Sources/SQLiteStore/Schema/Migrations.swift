internal import SQLite

/// The steps from one version of the schema to the next.
///
/// `PRAGMA user_version` is the number of steps that a file has taken. A published step is never
/// edited, because files exist that have taken it.
enum Migrations {
    static let steps: [String] = [
        Schema.version1,
        Schema.version2,
        Schema.version3 + Schema.views,
        Schema.version4,
        Schema.version5,
    ]

    /// What a file's header and schema tell about its origin.
    struct Identity: Equatable {
        var application: Int64
        var version: Int
        var objects: Int64

        var isEmpty: Bool { application == 0 && version == 0 && objects == 0 }
    }

    static func identity(of connection: borrowing Connection) throws(SQLiteError) -> Identity {
        // One statement, so that all three values are of one moment.
        var statement = try connection.prepare(
            """
            SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
            FROM pragma_application_id, pragma_user_version
            """
        )
        _ = try statement.step()
        return Identity(
            application: statement.int64(0),
            version: Int(statement.int64(1)),
            objects: statement.int64(2)
        )
    }

    /// Runs the next step in a transaction of its own.
    ///
    /// - Returns: Whether there was a step to take.
    static func takeStep(on connection: borrowing Connection) throws(SQLiteError) -> Bool {
        // Immediate: if two programs start at once, the second waits, and finds the step taken.
        try connection.execute("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            let version = try identity(of: connection).version
            guard version < steps.count else {
                try connection.execute("COMMIT")
                return false
            }
            try connection.execute(steps[version])
            try connection.execute("PRAGMA application_id = \(Schema.applicationID)")
            try connection.execute("PRAGMA user_version = \(version + 1)")
            try connection.execute("COMMIT")
            return true
        } catch {
            if !connection.isIdle {
                // The caller needs the error of the step, not that of the rollback.
                try? connection.execute("ROLLBACK")
            }
            throw error
        }
    }
}
