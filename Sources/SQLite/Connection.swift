internal import CSQLite

/// One connection to a database file.
///
/// Confined to one thread at a time: it is opened without SQLite's own mutexes. Statements may
/// outlive it; the file is closed with the last of them.
@safe
public struct Connection: ~Copyable {
    let handle: OpaquePointer
    // SQLite holds pointers to both.
    private let busyWait: BusyWait
    private let logWatch = LogWatch()

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file's path, as it is; not a URI.
    ///   - access: What may be done with it.
    ///   - busyMilliseconds: How long a locked database is waited for before `SQLITE_BUSY`.
    /// - Throws: What SQLite says about the file.
    public init(
        path: String,
        access: Access,
        busyMilliseconds: Int64
    ) throws(SQLiteError) {
        guard Self.libraryIsConfigured else {
            throw SQLiteError(
                code: .misuse,
                message: "the library was in use before it was configured",
                context: "open \(path)"
            )
        }
        var opened: OpaquePointer?
        let flags = access.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let result = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard result == SQLITE_OK, let opened = unsafe opened else {
            let error = unsafe SQLiteError(result, on: opened, context: "open \(path)")
            // SQLite gives a handle for the error's sake, which has to be closed all the same.
            _ = unsafe sqlite3_close_v2(opened)
            throw error
        }
        unsafe handle = opened
        busyWait = BusyWait(milliseconds: busyMilliseconds)
        unsafe busyWait.install(on: opened)
        // Double quotes are names and nothing else, and no function runs out of a tampered schema.
        for (option, on) in Self.hardening {
            _ = unsafe csqlite_set_option(handle, option, on)
        }
    }

    deinit {
        // The _v2 form waits for statements that are still there, whatever order Swift destroys in.
        _ = unsafe sqlite3_close_v2(handle)
    }

    /// What may be done with a file.
    public enum Access: Sendable {
        /// Read only.
        case read
        /// Read and write a file that is there.
        case write
        /// Read and write; the file is made where it is missing.
        case create

        fileprivate var flags: Int32 {
            switch self {
            case .read: SQLITE_OPEN_READONLY
            case .write: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        }
    }

    /// Whether no transaction is open.
    public var isIdle: Bool { unsafe sqlite3_get_autocommit(handle) != 0 }

    /// A number that is another one as soon as this connection has seen a commit of a different one
    /// (`SQLITE_FCNTL_DATA_VERSION`).
    ///
    /// Looks at no file: it is as new as the newest transaction.
    public var dataVersion: UInt32 {
        var version: UInt32 = 0
        _ = unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_DATA_VERSION, &version)
        return version
    }

    /// How many pages were in the write-ahead log after this connection's newest commit.
    ///
    /// Known from `watchLog` on.
    public var logPages: Int32 { logWatch.pages }

    /// Leaves copying the log into the file to others, and only notes how long it is.
    public func watchLog() {
        unsafe logWatch.install(on: handle)
    }

    /// The rowid of the newest row that this connection inserted.
    public var lastInsertedRowID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// How many rows the newest INSERT, UPDATE or DELETE of this connection changed.
    public var changes: Int { Int(unsafe sqlite3_changes64(handle)) }

    /// Compiles one statement that will be used many times.
    public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        var prepared: OpaquePointer?
        let result = unsafe sqlite3_prepare_v3(
            handle,
            sql,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &prepared,
            nil
        )
        guard result == SQLITE_OK, let prepared = unsafe prepared else {
            throw unsafe SQLiteError(result, on: handle, context: Self.shortened(sql))
        }
        return unsafe Statement(handle: prepared)
    }

    /// Runs a script of one or more statements and drops what they return.
    public func execute(_ sql: String) throws(SQLiteError) {
        let result = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard result == SQLITE_OK else {
            throw unsafe SQLiteError(result, on: handle, context: Self.shortened(sql))
        }
    }

    /// Runs one statement and gives the first column of its first row as a number; nil without one.
    public func integer(_ sql: String) throws(SQLiteError) -> Int64? {
        var statement = try prepare(sql)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.int64(0)
    }

    /// Runs one statement and gives the first column of its first row as text; nil without one.
    public func text(_ sql: String) throws(SQLiteError) -> String? {
        var statement = try prepare(sql)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.string(0)
    }

    /// The start of an SQL text, for an error's context.
    static func shortened(_ sql: String) -> String {
        String(sql.prefix(Limits.contextCharacters))
    }

    // Once in the process, before its first connection. SQLite would count every allocation under
    // one lock for all threads: a tenth of what a transition costs, for figures nobody reads.
    private static let libraryIsConfigured = csqlite_drop_memory_statistics() == SQLITE_OK

    private static let hardening: [(option: Int32, on: Int32)] = [
        (SQLITE_DBCONFIG_DEFENSIVE, 1),
        (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
        (SQLITE_DBCONFIG_DQS_DDL, 0),
        (SQLITE_DBCONFIG_DQS_DML, 0),
    ]
}
