internal import CPostgres

// Sending and receiving bytes, and what they say about errors.
extension PostgresConnection {
    /// Receives and sends what the socket allows; never blocks.
    ///
    /// A connection that ended is reported by `takeResult`, after the results that came before.
    public mutating func advance() {
        guard failure == nil else { return }
        // OpenSSL may keep bytes that it has decrypted, for which the socket does not become readable.
        let count = unsafe PQsslInUse(handle) != 0 ? PostgresLimits.readsInARow : 1
        for _ in 0..<count where failure == nil {
            if unsafe PQconsumeInput(handle) == 0 {
                failure = PostgresError(.lost, message: libpqMessage, context: context)
            }
        }
        flush()
    }

    /// Waits until the socket can be read, or written if bytes are left, and advances.
    mutating func wait(
        until deadline: ContinuousClock.Instant,
        context: String
    ) throws(PostgresError) {
        // See `advance`: the bytes may be in OpenSSL's buffer already.
        let isEncrypted = unsafe PQsslInUse(handle) != 0
        let end = isEncrypted ? min(deadline, .now + PostgresLimits.encryptedWait) : deadline
        let isReady = SocketWait.wait(
            for: descriptor,
            toRead: true,
            toWrite: wantsToWrite,
            until: end
        )
        guard isReady || ContinuousClock.now < deadline else {
            throw fail(.timedOut, "no response in time", context: context)
        }
        advance()
    }

    mutating func flush() {
        switch unsafe PQflush(handle) {
        case 0: wantsToWrite = false
        case 1: wantsToWrite = true
        default:
            wantsToWrite = false
            if failure == nil {
                failure = PostgresError(.lost, message: libpqMessage, context: context)
            }
        }
    }

    /// The error that a result contains, if it does; a fatal one ends the connection.
    @unsafe
    mutating func error(in result: OpaquePointer, context: String) -> PostgresError? {
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC,
            PGRES_PIPELINE_ABORTED:
            return nil
        default: break
        }
        let fields = unsafe ResultFields(result)
        // Without a code, the text is libpq's: the connection is lost, or the protocol was violated.
        let isFatal = fields.sqlState == nil || ["FATAL", "PANIC"].contains(fields.severity)
        let message = fields.message.isEmpty ? libpqMessage : fields.message
        let error = PostgresError(
            isFatal ? .lost : .statement,
            sqlState: fields.sqlState,
            message: String(message.prefix(PostgresLimits.messageCharacters)),
            detail: fields.detail,
            constraint: fields.constraint,
            context: context
        )
        if isFatal {
            failure = error
            isAtEnd = true
        }
        return error
    }

    /// The name of the statement whose result is next, for errors.
    var context: String {
        switch expected.first {
        case .preparation(let name): name
        case .rows(let statement, _): statement.name
        case .sync, nil: "session"
        }
    }
}
