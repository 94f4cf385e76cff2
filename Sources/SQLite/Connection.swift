internal import CSQLite

/// A connection to a database file.
///
/// Confined to one thread at a time, because it is opened without SQLite's own mutexes. Statements
/// may outlive it; SQLite closes the file with the last of them.
@safe
public struct Connection: ~Copyable {
    let handle: OpaquePointer
    // SQLite has pointers to both.
    private let busyWait: BusyWait
    private let logWatch = LogWatch()

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file's path; not a URI.
    ///   - access: What the connection may do with the file.
    ///   - busyTime: How long to wait for a locked database before `SQLITE_BUSY`.
    /// - Throws: SQLite's error.
    public init(
        path: String,
        access: Access,
        busyTime: Duration
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
            // SQLite returns a handle that contains the error; it has to be closed, too.
            _ = unsafe sqlite3_close_v2(opened)
            throw error
        }
        unsafe handle = opened
        busyWait = BusyWait(upTo: busyTime)
        unsafe busyWait.install(on: opened)
        // Double quotes only quote names, and a tampered schema cannot run functions.
        for (option, on) in Self.hardening {
            _ = unsafe csqlite_set_option(handle, option, on)
        }
    }

    deinit {
        // The _v2 form waits for remaining statements, because Swift destroys in any order.
        _ = unsafe sqlite3_close_v2(handle)
    }

    /// What a connection may do with its file.
    public enum Access: Sendable {
        /// Read only.
        case read
        /// Read and write an existing file.
        case write
        /// Read and write; create the file if it is missing.
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

    /// A number that changes when this connection has seen a commit of another connection
    /// (`SQLITE_FCNTL_DATA_VERSION`).
    ///
    /// Reads no file: the number is as new as the connection's newest transaction.
    public var dataVersion: UInt32 {
        var version: UInt32 = 0
        _ = unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_DATA_VERSION, &version)
        return version
    }

    /// The number of pages in the write-ahead log after this connection's newest commit; 0 before
    /// `watchLog`.
    public var logPages: Int32 { logWatch.pages }

    /// Stops this connection from copying the log into the file at commits; it only notes the log's
    /// length from now on.
    public func watchLog() {
        unsafe logWatch.install(on: handle)
    }

    /// The rowid of the newest row that this connection inserted.
    public var lastInsertedRowID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// The number of rows that this connection's newest INSERT, UPDATE or DELETE changed.
    public var changes: Int { Int(unsafe sqlite3_changes64(handle)) }

    /// Compiles a statement that will be used many times.
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

    /// Runs a script of one or more statements, and ignores their rows.
    public func execute(_ sql: String) throws(SQLiteError) {
        let result = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard result == SQLITE_OK else {
            throw unsafe SQLiteError(result, on: handle, context: Self.shortened(sql))
        }
    }

    /// The first column of a statement's first row as a number; nil if there is no row or a NULL.
    public func integer(_ sql: String) throws(SQLiteError) -> Int64? {
        var statement = try prepare(sql)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.int64(0)
    }

    /// The first column of a statement's first row as text; nil if there is no row or a NULL.
    public func text(_ sql: String) throws(SQLiteError) -> String? {
        var statement = try prepare(sql)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.string(0)
    }

    /// The start of an SQL text, for an error's context.
    static func shortened(_ sql: String) -> String {
        String(sql.prefix(Limits.contextCharacters))
    }

    // Once in the process, before its first connection. Otherwise SQLite counts every allocation
    // under one lock for all threads, which is a tenth of the cost of a transition.
    private static let libraryIsConfigured = csqlite_drop_memory_statistics() == SQLITE_OK

    private static let hardening: [(option: Int32, on: Int32)] = [
        (SQLITE_DBCONFIG_DEFENSIVE, 1),
        (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
        (SQLITE_DBCONFIG_DQS_DDL, 0),
        (SQLITE_DBCONFIG_DQS_DML, 0),
    ]
}
