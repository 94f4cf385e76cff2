internal import CPostgres

// Queueing statements and reading their results.
extension PostgresConnection {
    /// Queues a statement, which the next `send` sends; prepares it if the session has not.
    public mutating func queue(
        _ statement: PostgresStatement,
        _ parameters: borrowing PostgresParameters = PostgresParameters()
    ) throws(PostgresError) {
        try queue(statement, parameters, isCommit: false)
    }

    /// Queues a COMMIT.
    public mutating func queueCommit() throws(PostgresError) {
        try queue(Self.commit, PostgresParameters(), isCommit: true)
        isCommitUnconfirmed = true
    }

    /// Ends the group of queued statements and starts to send it; never blocks.
    ///
    /// Without BEGIN, a group is one transaction. If a statement of a group fails, the server skips the
    /// rest of the group.
    public mutating func send() throws(PostgresError) {
        if let failure { throw failure }
        precondition(expected.hasOpenGroup, "no statement was queued")
        guard unsafe PQpipelineSync(handle) == 1 else {
            throw fail(.lost, libpqMessage, context: "send")
        }
        expected.append(.sync)
        flush()
    }

    /// Waits for the next result of the statements that were sent; blocks the calling thread.
    ///
    /// With the last result of a group it waits for the end of the group, so that `transaction` is
    /// known.
    ///
    /// - Throws: `.statement` if this statement failed: the rest of its group did not run, and has no
    ///   results to read. `.lost` or `.timedOut`: the connection is unusable.
    public mutating func result(
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> PostgresResult {
        precondition(!expected.isEmpty || failure != nil, "no statement was sent")
        while true {
            let taken: PostgresResult?
            do throws(PostgresError) {
                taken = try takeResult()
            } catch {
                guard failure == nil else { throw error }
                // A lost connection after an error of a statement is noticed by the next call.
                try? finishGroup(until: deadline)
                throw error
            }
            if let taken {
                if expected.isAtSync { try? finishGroup(until: deadline) }
                return taken
            }
            try wait(until: deadline, context: context)
        }
    }

    /// Runs one statement as a group of its own; blocks the calling thread.
    public mutating func run(
        _ statement: PostgresStatement,
        _ parameters: borrowing PostgresParameters = PostgresParameters(),
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> PostgresResult {
        try queue(statement, parameters)
        try send()
        return try result(until: deadline)
    }

    /// Ends an open transaction without its changes; blocks the calling thread.
    public mutating func rollback(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        guard transaction != .none else { return }
        _ = try run(Self.rollback, until: deadline)
        isCommitUnconfirmed = false
    }

    /// The next result that has arrived; never blocks.
    ///
    /// - Returns: The result; nil if the server has not sent it yet, or owes none.
    /// - Throws: As `result(until:)`. The results of the groups after a failed one follow.
    public mutating func takeResult() throws(PostgresError) -> PostgresResult? {
        while let item = expected.first {
            // Results that came before the end of the connection are still delivered.
            guard !isAtEnd, unsafe PQisBusy(handle) == 0 else { break }
            guard let result = unsafe PQgetResult(handle) else {
                throw fail(.lost, libpqMessage, context: context)
            }
            if case .sync = item {} else { endStatement() }
            if let taken = unsafe try take(result, for: item) { return taken }
        }
        if let failure { throw failure }
        return nil
    }

    // MARK: - Steps

    private mutating func queue(
        _ statement: PostgresStatement,
        _ parameters: borrowing PostgresParameters,
        isCommit: Bool
    ) throws(PostgresError) {
        if let failure { throw failure }
        if let types = prepared[statement.name] {
            precondition(
                types == parameters.types,
                "\(statement.name) has other parameters than before"
            )
        } else {
            let oids = parameters.types.map(\.oid)
            let status = unsafe PQsendPrepare(
                handle,
                statement.name,
                statement.sql,
                Int32(oids.count),
                oids
            )
            guard status == 1 else { throw fail(.lost, libpqMessage, context: statement.name) }
            prepared[statement.name] = parameters.types
            expected.append(.preparation(name: statement.name))
        }
        let status = unsafe parameters.withPointers { values, lengths, formats in
            unsafe PQsendQueryPrepared(
                handle,
                statement.name,
                Int32(values.count),
                values.baseAddress,
                lengths.baseAddress,
                formats.baseAddress,
                1
            )
        }
        guard status == 1 else { throw fail(.lost, libpqMessage, context: statement.name) }
        expected.append(.rows(statement, isCommit: isCommit))
    }

    /// Reads the end of a statement's results, which libpq marks with a null result.
    ///
    /// It is at hand once the result is, so that this does not block.
    private func endStatement() {
        while let extra = unsafe PQgetResult(handle) { unsafe PQclear(extra) }
    }

    /// Takes a result out of the queue.
    ///
    /// - Returns: The result if it has rows for the caller.
    @unsafe
    private mutating func take(
        _ result: OpaquePointer,
        for item: ExpectedResults.Item
    ) throws(PostgresError) -> PostgresResult? {
        let context = context
        let error = unsafe error(in: result, context: context)
        if failure == nil { expected.removeFirst() }
        switch item {
        case .sync:
            groupFailed = false
            unsafe PQclear(result)
        case .preparation(let name):
            if unsafe PQresultStatus(result) != PGRES_COMMAND_OK { prepared[name] = nil }
            unsafe PQclear(result)
        case .rows(let statement, let isCommit):
            guard error == nil, !groupFailed else {
                // After an error of an earlier statement, the server has skipped the COMMIT.
                let wasSkipped = unsafe PQresultStatus(result) == PGRES_PIPELINE_ABORTED
                if isCommit, failure == nil, error != nil || wasSkipped {
                    isCommitUnconfirmed = false
                }
                unsafe PQclear(result)
                break
            }
            if isCommit { isCommitUnconfirmed = false }
            let taken = unsafe PostgresResult(handle: result, notices: noticeLog.take())
            guard unsafe Self.types(of: result) == statement.columns else {
                groupFailed = true
                throw PostgresError(
                    .unexpectedResult,
                    message: "the result has other columns than expected",
                    context: context
                )
            }
            return taken
        }
        if let failure { throw failure }
        if let error, !groupFailed {
            groupFailed = true
            throw error
        }
        return nil
    }

    @unsafe
    private static func types(of result: OpaquePointer) -> [PostgresType] {
        (0..<(unsafe PQnfields(result))).map { PostgresType(oid: unsafe PQftype(result, $0)) }
    }

    /// Reads the rest of the current group.
    private mutating func finishGroup(
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        while !expected.isEmpty {
            let wasAtSync = expected.isAtSync
            if unsafe PQisBusy(handle) != 0 {
                if let failure { throw failure }
                try wait(until: deadline, context: context)
                continue
            }
            guard let item = expected.first, let result = unsafe PQgetResult(handle) else {
                throw fail(.lost, libpqMessage, context: context)
            }
            if !wasAtSync { endStatement() }
            if let rows = unsafe try take(result, for: item) { _ = consume rows }
            if wasAtSync { return }
        }
    }

    private static let commit = PostgresStatement("commit", "COMMIT")
    private static let rollback = PostgresStatement("rollback", "ROLLBACK")
}
