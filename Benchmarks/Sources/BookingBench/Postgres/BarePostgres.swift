import CPostgres

/// A connection to PostgreSQL as libpq offers it; used by one thread, which it blocks.
@safe
struct BarePostgres: ~Copyable {
    private let handle: OpaquePointer

    /// Opens a connection; `url` is everything that libpq accepts.
    init(_ url: String) throws {
        let opened = unsafe PQconnectdb(url)
        guard let opened = unsafe opened, unsafe PQstatus(opened) == CONNECTION_OK else {
            let message = unsafe String(cString: PQerrorMessage(opened))
            unsafe PQfinish(opened)
            throw BenchError("PostgreSQL: \(message)")
        }
        unsafe handle = opened
        // PostgreSQL's notices are not for the reader of a measurement.
        unsafe PQsetNoticeProcessor(opened, { _, _ in }, nil)
    }

    deinit { unsafe PQfinish(handle) }

    /// A parameter that the server reports, such as `server_version`; empty if it reports none.
    func parameter(_ name: String) -> String {
        unsafe PQparameterStatus(handle, name).map { unsafe String(cString: $0) } ?? ""
    }

    /// Executes statements and ignores their rows; not in pipeline mode.
    func execute(_ sql: String) throws {
        try unsafe BareResult(PQexec(handle, sql)).check()
    }

    /// Prepares a statement; not in pipeline mode.
    func prepare(_ name: StaticString, _ sql: String) throws {
        try unsafe BareResult(PQprepare(handle, Self.pointer(name), sql, 0, nil)).check()
    }

    /// From now on, statements are queued.
    func enterPipelineMode() throws {
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw failure }
    }

    /// Queues a prepared statement with parameters and results in binary form.
    func queue(
        _ name: StaticString,
        _ parameters: borrowing BareParameters = BareParameters()
    ) throws {
        let status = unsafe parameters.withPointers { values, lengths, formats in
            unsafe PQsendQueryPrepared(
                handle,
                Self.pointer(name),
                Int32(values.count),
                values.baseAddress,
                lengths.baseAddress,
                formats.baseAddress,
                1
            )
        }
        guard status == 1 else { throw failure }
    }

    /// Ends the group of queued statements, and sends it.
    func send() throws {
        guard unsafe PQpipelineSync(handle) == 1 else { throw failure }
    }

    /// Waits for the result of the next statement.
    func result() throws -> BareResult {
        let result = unsafe BareResult(PQgetResult(handle))
        try result.check()
        // A null result ends the results of the statement.
        guard unsafe PQgetResult(handle) == nil else {
            throw BenchError("PostgreSQL sent two results")
        }
        return result
    }

    /// Waits for the end of the group.
    func finishGroup() throws {
        let result = unsafe PQgetResult(handle)
        defer { unsafe PQclear(result) }
        guard unsafe PQresultStatus(result) == PGRES_PIPELINE_SYNC else { throw failure }
    }

    private var failure: BenchError {
        BenchError("PostgreSQL: \(unsafe String(cString: PQerrorMessage(handle)))")
    }

    @unsafe
    private static func pointer(_ text: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

/// The result of a statement.
@safe
struct BareResult: ~Copyable {
    private let handle: OpaquePointer?

    fileprivate init(_ handle: OpaquePointer?) { unsafe self.handle = handle }

    deinit { unsafe PQclear(handle) }

    fileprivate func check() throws {
        let status = unsafe PQresultStatus(handle)
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
            throw BenchError("PostgreSQL: \(unsafe String(cString: PQresultErrorMessage(handle)))")
        }
    }

    var rowCount: Int { Int(unsafe PQntuples(handle)) }

    /// A `bigint`; 0 for NULL.
    func int64(_ row: Int, _ column: Int32) -> Int64 {
        guard unsafe PQgetlength(handle, Int32(row), column) == 8,
            let bytes = unsafe PQgetvalue(handle, Int32(row), column)
        else { return 0 }
        return Int64(bigEndian: unsafe UnsafeRawPointer(bytes).loadUnaligned(as: Int64.self))
    }
}
