import CSQLite

/// A connection to an SQLite file, with the library's defaults; used by one thread.
@safe
struct BareDatabase: ~Copyable {
    fileprivate let handle: OpaquePointer

    /// Opens the file; creates it if it does not exist.
    init(_ file: DatabaseFile) throws {
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open(file.path, &opened)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            unsafe sqlite3_close(opened)
            throw BenchError("\(file.path): \(unsafe String(cString: sqlite3_errstr(code)))")
        }
        unsafe handle = opened
    }

    deinit { unsafe sqlite3_close(handle) }

    /// The version of the library.
    static var version: String { unsafe String(cString: sqlite3_libversion()) }

    /// The row id of the last INSERT.
    @inline(__always)
    var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// Executes statements and ignores their rows.
    func execute(_ sql: String) throws {
        guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw BenchError("\(sql): \(message)")
        }
    }

    fileprivate var message: String { unsafe String(cString: sqlite3_errmsg(handle)) }
}

/// A prepared statement; used by the thread of its database.
@safe
struct BareStatement: ~Copyable {
    private let handle: OpaquePointer

    init(_ sql: String, _ database: borrowing BareDatabase) throws {
        var prepared: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let code = unsafe sqlite3_prepare_v3(database.handle, sql, -1, flags, &prepared, nil)
        guard code == SQLITE_OK, let prepared = unsafe prepared else {
            throw BenchError("\(sql): \(database.message)")
        }
        unsafe handle = prepared
    }

    deinit { unsafe sqlite3_finalize(handle) }

    @inline(__always)
    func bind(_ index: Int32, _ value: Int64) {
        unsafe sqlite3_bind_int64(handle, index, value)
    }

    @inline(__always)
    func bindNull(_ index: Int32) { unsafe sqlite3_bind_null(handle, index) }

    @inline(__always)
    func bind(_ index: Int32, _ text: StaticString) {
        unsafe text.utf8Start.withMemoryRebound(to: CChar.self, capacity: text.utf8CodeUnitCount) {
            _ = unsafe sqlite3_bind_text(handle, index, $0, Int32(text.utf8CodeUnitCount), nil)
        }
    }

    /// Binds text; SQLite copies it.
    @inline(__always)
    func bindCopy(_ index: Int32, _ text: [UInt8]) {
        unsafe text.withUnsafeBytes { bytes in
            _ = unsafe sqlite3_bind_text(
                handle,
                index,
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(bytes.count),
                csqlite_transient()
            )
        }
    }

    /// Executes the statement and ignores its rows.
    @inline(__always)
    func run() throws {
        let code = unsafe sqlite3_step(handle)
        unsafe sqlite3_reset(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else {
            throw BenchError("SQLite: \(unsafe String(cString: sqlite3_errstr(code)))")
        }
    }
}
