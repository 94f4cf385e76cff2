internal import Bookings
internal import Postgres

/// The connection of a worker's deliveries; after an error its owner destroys it.
///
/// Like a connection that writes bookings, it shares the lock that a copy of the database takes alone.
struct DeliveryConnection: ~Copyable {
    private var connection: PostgresConnection
    private var parameters = PostgresParameters()
    private var deadline = ContinuousClock.now

    private init(_ connection: consuming PostgresConnection) { self.connection = connection }

    static func open(_ store: PostgresBookingStore) throws(StoreError) -> DeliveryConnection {
        let deadline = ContinuousClock.now + PostgresStoreLimits.connectTime
        var connection = try mappingPostgresErrors { () throws(PostgresError) in
            try store.connect(.writer, until: deadline)
        }
        let isShared = try mappingPostgresErrors { () throws(PostgresError) in
            var row = try connection.run(UseLock.share, until: deadline)
            return row.next() && row.bool(0)
        }
        guard isShared else { throw .unavailable(detail: "the database is being copied") }
        return DeliveryConnection(connection)
    }

    /// Gives the next calls a time limit.
    mutating func allowTime() { deadline = ContinuousClock.now + PostgresStoreLimits.readTime }

    /// Runs one statement, as a transaction of its own unless one is open.
    mutating func run(
        _ statement: PostgresStatement,
        _ fill: (inout PostgresParameters) -> Void = { _ in }
    ) throws(StoreError) -> PostgresResult {
        try queue(statement, fill)
        try send()
        return try result()
    }

    /// Queues a statement with the parameters that `fill` appends.
    mutating func queue(
        _ statement: PostgresStatement,
        _ fill: (inout PostgresParameters) -> Void = { _ in }
    ) throws(StoreError) {
        parameters.removeAll()
        fill(&parameters)
        try mappingPostgresErrors { () throws(PostgresError) in
            try connection.queue(statement, parameters)
        }
    }

    /// Queues BEGIN.
    mutating func queueBegin() throws(StoreError) { try queue(WriteStatements.begin) }

    /// Sends what was queued.
    mutating func send() throws(StoreError) {
        try mappingPostgresErrors { () throws(PostgresError) in try connection.send() }
    }

    /// Queues COMMIT, and sends everything.
    mutating func sendWithCommit() throws(StoreError) {
        try mappingPostgresErrors { () throws(PostgresError) in
            try connection.queueCommit()
            try connection.send()
        }
    }

    /// The next result of what was sent.
    mutating func result() throws(StoreError) -> PostgresResult {
        try mappingPostgresErrors { () throws(PostgresError) in
            try connection.result(until: deadline)
        }
    }

    /// Reads the result of COMMIT.
    ///
    /// - Throws: `unavailable` if the server has not confirmed the commit. It may have happened, so the
    ///   caller must do the same again or do without it.
    mutating func confirmCommit() throws(StoreError) {
        let committed = try result()
        guard committed.tag == "COMMIT",
            !committed.notices.contains(where: { $0.sqlState == .warning })
        else { throw .unavailable(detail: "the synchronous standby did not confirm a commit") }
    }
}
