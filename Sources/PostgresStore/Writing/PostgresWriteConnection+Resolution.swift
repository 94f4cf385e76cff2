internal import Bookings
internal import Postgres
internal import StoreSupport

/// A commit whose response was lost.
extension PostgresWriteConnection {
    /// Finds out whether the newest batch was committed, and continues on a new connection.
    ///
    /// A session that waits for statements that will never arrive is ended first: it would keep its locks
    /// for as long as the network does not report its end. The update of the row in `writers` then waits
    /// until the transaction under way has ended, if the server still runs it. From then on, the old epoch
    /// is shut out. The update itself is committed without a warning, so everything before it has reached
    /// the synchronous standby.
    ///
    /// - Returns: The id of the newest event of the batch.
    /// - Throws: `conflict` if the batch was not committed, `outcomeUnknown` if the database did not
    ///   respond in time.
    mutating func resolve() throws(StoreError) -> Int64 {
        isSpent = true
        while ContinuousClock.now < deadline {
            if let (row, isShared) = fenceAgain() {
                let isCommitted = row.batch == batch + 1
                (epoch, batch) = (row.epoch, row.batch)
                // A copy may have begun while no session of this connection had the lock.
                isSpent = !isShared
                guard isCommitted else {
                    throw .conflict(detail: "the connection was lost before the commit")
                }
                return row.lastEvent
            }
            Pause.take(PostgresStoreLimits.retryPause)
        }
        throw .outcomeUnknown
    }

    /// Opens another connection in place of the one that was lost.
    ///
    /// - Returns: What the row in `writers` has, and whether the new session shares the lock that a copy
    ///   takes alone; nil if the server does not respond.
    private mutating func fenceAgain() -> (row: WriterRow, isShared: Bool)? {
        let limit = min(deadline, ContinuousClock.now + PostgresStoreLimits.connectTime)
        do throws(PostgresError) {
            connection = try store.connect(.writer, named: Self.sessionName(name), until: limit)
            parameters.removeAll()
            parameters.append(Self.sessionName(name))
            _ = try connection.run(WriteStatements.endLostSessions, parameters, until: limit)
            var lock = try connection.run(UseLock.share, until: limit)
            let isShared = lock.next() && lock.bool(0)
            return try Self.fence(name, on: &connection, until: limit).map { ($0, isShared) }
        } catch {
            return nil
        }
    }

    /// The `application_name` of a connection that writes: the end of its name in `writers`, which has the
    /// random number; the server keeps 63 bytes.
    static func sessionName(_ name: String) -> String { String(name.suffix(63)) }

    /// The row of a connection in `writers`.
    struct WriterRow {
        let epoch: Int64
        let batch: Int64
        let lastEvent: Int64
    }

    /// Begins the next epoch of `name`.
    ///
    /// - Returns: The row; nil if the server committed with a warning.
    static func fence(
        _ name: String,
        on connection: inout PostgresConnection,
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> WriterRow? {
        var parameters = PostgresParameters()
        parameters.append(name)
        try connection.queue(WriteStatements.begin)
        try connection.queue(WriteStatements.fence, parameters)
        try connection.queueCommit()
        try connection.send()
        _ = try connection.result(until: deadline)
        var row = try connection.result(until: deadline)
        let committed = try connection.result(until: deadline)
        guard !committed.notices.contains(where: { $0.sqlState == .warning }), row.next() else {
            return nil
        }
        return WriterRow(epoch: row.int64(0), batch: row.int64(1), lastEvent: row.int64(2))
    }
}
