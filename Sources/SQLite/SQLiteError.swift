internal import CSQLite

/// An error of SQLite, in its own words.
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The extended result code, `SQLITE_CONSTRAINT_UNIQUE` for example.
    ///
    /// See https://sqlite.org/rescode.html.
    public let code: ResultCode

    /// What SQLite said about it; for logs, not for clients.
    public let message: String

    /// What was being done: the SQL text or the name of the call.
    public let context: String

    /// The errno of the system call that failed; 0 if none did.
    public let systemError: Int32

    /// Creates an error.
    public init(code: ResultCode, message: String, context: String, systemError: Int32 = 0) {
        self.code = code
        self.message = message
        self.context = context
        self.systemError = systemError
    }

    /// Code, message and context in one line.
    public var description: String {
        let detail = systemError == 0 ? "" : ", errno \(systemError)"
        return "\(code): \(message)\(detail) (\(context))"
    }

    /// The error that `handle` has just reported.
    ///
    /// - Parameters:
    ///   - result: The result code of the failed call.
    ///   - handle: The connection; nil if there is none yet.
    ///   - context: The operation that failed, for the message.
    init(_ result: Int32, on handle: OpaquePointer?, context: String) {
        // The connection keeps the text of its newest error only, and its extended code only for
        // calls that came through it; `result` is what this call said.
        guard let handle = unsafe handle else {
            self.init(
                code: ResultCode(rawValue: result),
                message: unsafe String(cString: sqlite3_errstr(result)),
                context: context
            )
            return
        }
        let extended = unsafe sqlite3_extended_errcode(handle)
        let same = extended & 0xFF == result & 0xFF
        self.init(
            code: ResultCode(rawValue: same ? extended : result),
            message: unsafe String(cString: same ? sqlite3_errmsg(handle) : sqlite3_errstr(result)),
            context: context,
            systemError: result & 0xFF == SQLITE_IOERR ? unsafe csqlite_file_errno(handle) : 0
        )
    }
}
