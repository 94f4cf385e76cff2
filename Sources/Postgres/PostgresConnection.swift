internal import CPostgres

/// A connection to a PostgreSQL server in libpq's pipeline mode.
///
/// Confined to one thread at a time. Statements are queued, sent as a group, and their results are
/// read in order. A thread that may wait uses `result(until:)`. An event loop waits for `descriptor`
/// instead, calls `advance` when it is ready, and then `takeResult` until that returns nil.
///
/// After an error of the kind `lost` or `timedOut` the owner destroys the connection and opens another.
@safe
public struct PostgresConnection: ~Copyable {
    let handle: OpaquePointer
    // libpq has a pointer to it.
    let noticeLog = NoticeLog()
    /// The error after which the connection cannot be used; nil while it can.
    public internal(set) var failure: PostgresError?
    /// Whether bytes are left that the kernel did not take; an event loop then waits to write, too.
    public internal(set) var wantsToWrite = false
    /// Whether a COMMIT was queued whose result was not read: the server may have received it, and its
    /// outcome is unknown if the connection is lost.
    public internal(set) var isCommitUnconfirmed = false
    /// What the server will send, in order.
    var expected = ExpectedResults()
    /// The statements that were prepared, with the types of their parameters.
    var prepared: [String: [PostgresType]] = [:]
    /// Whether a statement of the current group failed, so that the rest of it does not run.
    var groupFailed = false
    /// Whether the server's last result was read: the error that ended the connection.
    var isAtEnd = false

    init(adopting handle: OpaquePointer) {
        unsafe self.handle = handle
        unsafe noticeLog.install(on: handle)
    }

    deinit { unsafe PQfinish(handle) }

    /// The socket, for an event loop; it stays the same until the connection is destroyed.
    public var descriptor: Int32 { unsafe PQsocket(handle) }

    /// The state of the session's transaction, once all results of a group were read.
    public var transaction: TransactionState {
        switch unsafe PQtransactionStatus(handle) {
        case PQTRANS_IDLE: .none
        case PQTRANS_INTRANS: .open
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }

    /// The states of a transaction.
    public enum TransactionState: Hashable, Sendable {
        /// No transaction is open.
        case none
        /// A transaction is open.
        case open
        /// A statement of the open transaction failed; only a ROLLBACK is possible.
        case failed
        /// Statements are running, or the connection is lost.
        case unknown
    }

    /// Runs a script of one or more statements without parameters, and ignores their rows.
    ///
    /// No group may be under way. The statements are one transaction unless the script has transactions of
    /// its own. Blocks the calling thread.
    public mutating func execute(
        _ script: String,
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        if let failure { throw failure }
        precondition(expected.isEmpty, "the results of an earlier group were not read")
        guard unsafe PQexitPipelineMode(handle) == 1, unsafe PQsendQuery(handle, script) == 1 else {
            throw fail(.lost, libpqMessage, context: "script")
        }
        advance()
        var scriptError: PostgresError?
        while true {
            while unsafe PQisBusy(handle) != 0 {
                if let failure { throw failure }
                try wait(until: deadline, context: "script")
            }
            guard let result = unsafe PQgetResult(handle) else { break }
            defer { unsafe PQclear(result) }
            if let error = unsafe error(in: result, context: "script") { scriptError = error }
        }
        if let failure { throw failure }
        guard unsafe PQenterPipelineMode(handle) == 1 else {
            throw fail(.lost, libpqMessage, context: "script")
        }
        if let scriptError { throw scriptError }
    }

    /// Records why the connection cannot be used any more, and returns the error.
    mutating func fail(
        _ kind: PostgresError.Kind,
        _ message: String,
        context: String
    ) -> PostgresError {
        let error = failure ?? PostgresError(kind, message: message, context: context)
        failure = error
        return error
    }

    /// libpq's newest message on one line.
    var libpqMessage: String {
        let text = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
        return text.split(separator: "\n").joined(separator: "; ")
    }
}
