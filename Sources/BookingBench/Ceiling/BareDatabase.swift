internal import CSQLite
internal import Glibc

/// A connection to an SQLite file with nothing around it; used by one thread.
@safe
struct BareDatabase: ~Copyable {
    private let handle: OpaquePointer

    /// Opens `path`, and makes it when it is not there.
    init(_ path: String) throws(BenchError) {
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open(path, &opened)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            unsafe sqlite3_close(opened)
            throw BenchError("\(path): \(unsafe String(cString: sqlite3_errstr(code)))")
        }
        unsafe handle = opened
    }

    deinit {
        unsafe sqlite3_close(handle)
    }

    /// The library's version.
    static var version: String { unsafe String(cString: sqlite3_libversion()) }

    /// The row id of the last INSERT.
    @inline(__always)
    var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// Runs statements whose rows nobody wants.
    func execute(_ sql: String) throws(BenchError) {
        guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw BenchError("\(sql): \(message)")
        }
    }

    fileprivate var message: String { unsafe String(cString: sqlite3_errmsg(handle)) }
}

extension BareDatabase {
    /// A prepared statement that its caller has to finalize.
    @unsafe
    func prepare(_ sql: String) throws(BenchError) -> OpaquePointer {
        var statement: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            handle,
            sql,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &statement,
            nil
        )
        guard code == SQLITE_OK, let statement = unsafe statement else {
            throw BenchError("\(sql): \(message)")
        }
        return unsafe statement
    }

    /// Removes a database and what SQLite keeps beside it.
    static func remove(_ path: String) {
        for ending in ["", "-wal", "-shm"] { unsafe unlink(path + ending) }
    }
}
