internal import CSQLite

/// A prepared statement with nothing around it; used by the thread of its database.
@safe
struct BareStatement: ~Copyable {
    private let handle: OpaquePointer

    /// Prepares `sql` for many uses.
    init(_ sql: String, _ database: borrowing BareDatabase) throws(BenchError) {
        unsafe handle = try database.prepare(sql)
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    @inline(__always)
    func bind(_ index: Int32, _ value: Int64) {
        unsafe sqlite3_bind_int64(handle, index, value)
    }

    @inline(__always)
    func bindNull(_ index: Int32) {
        unsafe sqlite3_bind_null(handle, index)
    }

    /// Binds text that lives as long as the program.
    @inline(__always)
    func bind(_ index: Int32, _ text: StaticString) {
        unsafe text.utf8Start.withMemoryRebound(to: CChar.self, capacity: text.utf8CodeUnitCount) {
            _ = unsafe sqlite3_bind_text(handle, index, $0, Int32(text.utf8CodeUnitCount), nil)
        }
    }

    /// Binds text, which SQLite copies.
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

    /// Runs the statement, whose rows nobody wants.
    @inline(__always)
    func run() throws(BenchError) {
        let code = unsafe sqlite3_step(handle)
        unsafe sqlite3_reset(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else {
            throw BenchError("SQLite: \(unsafe String(cString: sqlite3_errstr(code)))")
        }
    }
}
