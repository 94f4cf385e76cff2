internal import CSQLite

/// The columns of the row that the newest `step` came to.
extension Statement {
    /// Whether the column is NULL.
    public func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    /// The column as a number; 0 for NULL.
    public func int64(_ column: Int32) -> Int64 {
        unsafe sqlite3_column_int64(handle, column)
    }

    /// The column as a number; nil for NULL.
    public func optionalInt64(_ column: Int32) -> Int64? {
        isNull(column) ? nil : int64(column)
    }

    /// The bytes of a text column in UTF-8, where they lie; empty for NULL.
    ///
    /// Valid until the next `step` or `reset`, which the borrow rules out.
    @_lifetime(borrow self)
    public func text(_ column: Int32) -> RawSpan {
        // The order matters: the pointer first, then the count that belongs to it.
        let start = unsafe UnsafeRawPointer(sqlite3_column_text(handle, column))
        return unsafe bytes(start, column)
    }

    /// The bytes of a blob column, where they lie; empty for NULL.
    ///
    /// Valid until the next `step` or `reset`, which the borrow rules out.
    @_lifetime(borrow self)
    public func blob(_ column: Int32) -> RawSpan {
        let start = unsafe sqlite3_column_blob(handle, column)
        return unsafe bytes(start, column)
    }

    /// A copy of a text column; empty for NULL.
    public func string(_ column: Int32) -> String {
        unsafe text(column).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// A copy of a blob column; empty for NULL.
    public func byteArray(_ column: Int32) -> [UInt8] {
        unsafe blob(column).withUnsafeBytes { unsafe Array($0) }
    }

    @_lifetime(borrow self)
    private func bytes(_ start: UnsafeRawPointer?, _ column: Int32) -> RawSpan {
        let buffer = unsafe UnsafeRawBufferPointer(
            start: start,
            count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column))
        )
        let span = unsafe RawSpan(_unsafeBytes: buffer)
        return unsafe _overrideLifetime(span, borrowing: self)
    }
}
