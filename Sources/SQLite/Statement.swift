internal import CSQLite

/// A compiled statement with its bound values.
///
/// Confined to its connection's thread. Parameters count from 1, columns from 0, as in SQLite.
@safe
public struct Statement: ~Copyable {
    let handle: OpaquePointer

    init(handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    deinit {
        _ = unsafe sqlite3_finalize(handle)
    }

    /// Goes to the next row.
    ///
    /// After the last row, and after an error, the statement is reset: it holds no read lock and
    /// can be run again. A caller that stops earlier calls `reset`.
    ///
    /// - Returns: Whether there is a row.
    public mutating func step() throws(SQLiteError) -> Bool {
        let result = unsafe sqlite3_step(handle)
        if result == SQLITE_ROW { return true }
        guard result == SQLITE_DONE else {
            let error = failure(result)
            reset()
            throw error
        }
        reset()
        return false
    }

    /// Runs a statement whose rows, if it has any, are of no interest.
    public mutating func run() throws(SQLiteError) {
        while try step() {}
    }

    /// Stops the statement, so that it can be run again; bound values stay.
    public mutating func reset() {
        // What it returns is the error of the newest step, which that step has reported already.
        _ = unsafe sqlite3_reset(handle)
    }

    /// Binds a number.
    public mutating func bind(_ value: Int64, at parameter: Int32) throws(SQLiteError) {
        try check(unsafe sqlite3_bind_int64(handle, parameter, value))
    }

    /// Binds a number, or NULL for nil.
    public mutating func bind(_ value: Int64?, at parameter: Int32) throws(SQLiteError) {
        guard let value else {
            return try check(unsafe sqlite3_bind_null(handle, parameter))
        }
        try bind(value, at: parameter)
    }

    /// Binds a truth value as 0 or 1.
    public mutating func bind(_ value: Bool, at parameter: Int32) throws(SQLiteError) {
        try bind(value ? 1 : 0, at: parameter)
    }

    /// Binds UTF-8 text; SQLite copies it.
    public mutating func bind(text: RawSpan, at parameter: Int32) throws(SQLiteError) {
        let result = unsafe text.withUnsafeBytes { bytes in
            unsafe sqlite3_bind_text64(
                handle,
                parameter,
                // A NULL pointer would bind NULL and not the empty text.
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.nothing,
                UInt64(bytes.count),
                csqlite_transient(),
                UInt8(SQLITE_UTF8)
            )
        }
        try check(result)
    }

    /// Binds text; SQLite copies it.
    public mutating func bind(_ text: String, at parameter: Int32) throws(SQLiteError) {
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        try bind(text: unsafe text.utf8Span.span.bytes, at: parameter)
    }

    /// Binds a blob; SQLite copies it.
    public mutating func bind(blob: RawSpan, at parameter: Int32) throws(SQLiteError) {
        let result = unsafe blob.withUnsafeBytes { bytes in
            unsafe sqlite3_bind_blob64(
                handle,
                parameter,
                bytes.baseAddress ?? UnsafeRawPointer(Self.nothing),
                UInt64(bytes.count),
                csqlite_transient()
            )
        }
        try check(result)
    }

    // A pointer to something, for values without bytes.
    private static var nothing: UnsafePointer<CChar> {
        let empty: StaticString = ""
        return unsafe UnsafeRawPointer(empty.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    private func check(_ result: Int32) throws(SQLiteError) {
        guard result == SQLITE_OK else { throw failure(result) }
    }

    private func failure(_ result: Int32) -> SQLiteError {
        unsafe SQLiteError(
            result,
            on: sqlite3_db_handle(handle),
            context: sqlite3_sql(handle).map { unsafe Connection.shortened(String(cString: $0)) }
                ?? "a statement"
        )
    }
}
