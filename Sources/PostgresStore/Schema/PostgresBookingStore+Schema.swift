public import Bookings
internal import Postgres
internal import StoreSupport

/// Creating and migrating the schema.
extension PostgresBookingStore {
    /// Creates the tables if they are missing, and migrates the schema; blocks.
    ///
    /// Several processes may call it at once: one migrates, the others wait.
    public func prepare() throws(OpeningError) {
        let deadline = ContinuousClock.now + PostgresStoreLimits.migrationTime
        var connection = try openForSchema()
        while try !isCurrent(&connection) {
            let hasLock = try opening(&connection) { (connection) throws(PostgresError) in
                // Polled: a session that waits for the lock would keep other statements waiting.
                var row = try connection.run(Self.tryLock, until: deadline)
                return row.next() && row.bool(0)
            }
            if hasLock {
                try migrate(&connection)
                // The end of the session releases the lock.
                return
            }
            guard ContinuousClock.now < deadline else {
                throw .unusable(
                    database: description,
                    reason: "is being migrated by another process for more than a minute"
                )
            }
            Pause.take(PostgresStoreLimits.retryPause)
        }
    }

    /// Makes sure that the schema is that of this program; changes nothing.
    public func requireCurrent() throws(OpeningError) {
        var connection = try openForSchema()
        guard try !isCurrent(&connection) else { return }
        switch try version(&connection) {
        case nil: throw .missing(database: "the schema in \(description)")
        case let found?:
            throw .olderSchema(
                database: description,
                found: found,
                known: PostgresSchema.steps.count
            )
        }
    }

    private static let tryLock = PostgresStatement(
        "try_migration_lock",
        "SELECT pg_try_advisory_lock(hashtextextended('seat-booking schema', 0))",
        columns: [.bool]
    )

    /// Whether the database has the schema's tables, or tables of the same names of another program.
    private static let tables = PostgresStatement(
        "schema_tables",
        """
        SELECT to_regclass('booking_schema') IS NOT NULL,
            to_regclass('bookings') IS NOT NULL OR to_regclass('flights') IS NOT NULL,
            current_setting('server_encoding')
        """,
        columns: [.bool, .bool, .text]
    )

    private static let version = PostgresStatement(
        "schema_version",
        "SELECT version FROM booking_schema",
        columns: [.int4]
    )

    private func openForSchema() throws(OpeningError) -> PostgresConnection {
        do throws(PostgresError) {
            return try connect(
                .maintenance,
                until: ContinuousClock.now + PostgresStoreLimits.connectTime
            )
        } catch {
            guard error.kind == .rejected else {
                throw .store(database: description, StoreError(error))
            }
            throw .unusable(database: description, reason: "cannot be opened: \(error)")
        }
    }

    /// Whether no step is left to take.
    private func isCurrent(_ connection: inout PostgresConnection) throws(OpeningError) -> Bool {
        guard let version = try version(&connection) else { return false }
        let known = PostgresSchema.steps.count
        guard version <= known else {
            throw .newerSchema(database: description, found: version, known: known)
        }
        return version == known
    }

    /// The version of the schema; nil if there is none.
    private func version(_ connection: inout PostgresConnection) throws(OpeningError) -> Int? {
        let deadline = ContinuousClock.now + PostgresStoreLimits.migrationTime
        let found = try opening(&connection) { (connection) throws(PostgresError) in
            var row = try connection.run(Self.tables, until: deadline)
            _ = row.next()
            return (hasVersion: row.bool(0), hasOthers: row.bool(1), encoding: row.string(2))
        }
        guard found.encoding == "UTF8" else {
            throw .unusable(
                database: description,
                reason: "has the encoding \(found.encoding), and must have UTF8"
            )
        }
        guard found.hasVersion else {
            guard !found.hasOthers else { throw .foreign(database: description) }
            return nil
        }
        return try opening(&connection) { (connection) throws(PostgresError) in
            var row = try connection.run(Self.version, until: deadline)
            return row.next() ? Int(row.int64(0)) : nil
        }
    }

    /// Takes every step that is left, in one transaction.
    private func migrate(_ connection: inout PostgresConnection) throws(OpeningError) {
        // Another process may have migrated before this one got the lock.
        guard try !isCurrent(&connection) else { return }
        let version = try version(&connection)
        let steps = PostgresSchema.steps[(version ?? 0)...]
        let complete = PostgresSchema.script(of: steps, isFirst: version == nil)
        try opening(&connection) { (connection) throws(PostgresError) in
            try connection.execute(
                complete,
                until: ContinuousClock.now + PostgresStoreLimits.migrationTime
            )
        }
    }

    private func opening<R: ~Copyable>(
        _ connection: inout PostgresConnection,
        _ body: (inout PostgresConnection) throws(PostgresError) -> R
    ) throws(OpeningError) -> R {
        do throws(PostgresError) {
            return try body(&connection)
        } catch {
            throw .store(database: description, StoreError(error))
        }
    }
}
