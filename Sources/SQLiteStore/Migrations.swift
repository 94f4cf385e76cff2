internal import SQLite

/// The steps from one version of the schema to the next.
///
/// `PRAGMA user_version` says how many were taken. A step that was published is never edited: what
/// it did stands in files that are out there.
enum Migrations {
    static let steps: [String] = [
        Schema.version1 + Schema.views
    ]

    /// What a file says about itself.
    struct Identity: Equatable {
        var application: Int64
        var version: Int
        var objects: Int64

        var isEmpty: Bool { application == 0 && version == 0 && objects == 0 }
    }

    static func identity(of connection: borrowing Connection) throws(SQLiteError) -> Identity {
        // One statement, so one moment: between three, another program could take a step.
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

    /// Takes the next step, alone in a transaction.
    ///
    /// - Returns: Whether there was one to take.
    static func takeStep(on connection: borrowing Connection) throws(SQLiteError) -> Bool {
        // Immediate: of two programs that start at once, the second waits, and finds it done.
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
                // The step's own error is what counts.
                try? connection.execute("ROLLBACK")
            }
            throw error
        }
    }
}
