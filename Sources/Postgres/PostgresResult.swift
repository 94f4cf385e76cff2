internal import CPostgres

/// The rows of a statement, which the caller reads one after the other.
///
/// Columns count from 0. The result is before the first row until the first `next`.
@safe
public struct PostgresResult: ~Copyable {
    private let handle: OpaquePointer
    private let rows: Int32
    private var row: Int32 = -1
    /// The notices and warnings that the server sent with this result.
    public let notices: [PostgresNotice]

    init(handle: OpaquePointer, notices: [PostgresNotice]) {
        unsafe self.handle = handle
        unsafe rows = PQntuples(handle)
        self.notices = notices
    }

    deinit { unsafe PQclear(handle) }

    /// The number of rows.
    public var rowCount: Int { Int(rows) }

    /// The number of rows that the statement inserted, changed, deleted or returned.
    public var affectedRows: Int {
        // The text is empty for statements such as BEGIN.
        Int(unsafe String(cString: PQcmdTuples(handle))) ?? 0
    }

    /// The name of the command that ran, such as "COMMIT".
    ///
    /// A COMMIT in a failed transaction is a "ROLLBACK".
    public var tag: String { unsafe String(cString: PQcmdStatus(handle)) }

    /// Goes to the next row.
    ///
    /// - Returns: Whether there is one.
    public mutating func next() -> Bool {
        guard row + 1 < rows else { return false }
        row += 1
        return true
    }

    /// Whether the column is NULL.
    public func isNull(_ column: Int32) -> Bool {
        unsafe PQgetisnull(handle, checkedRow, column) != 0
    }

    /// A `bigint`, `integer` or `smallint`; 0 for NULL.
    public func int64(_ column: Int32) -> Int64 {
        let bytes = bytes(column)
        return switch bytes.byteCount {
        case 8: Int64(networkBytes: bytes) ?? 0
        case 4: Int64(Int32(networkBytes: bytes) ?? 0)
        case 2: Int64(Int16(networkBytes: bytes) ?? 0)
        default: 0
        }
    }

    /// A `bigint`, `integer` or `smallint`; nil for NULL.
    public func optionalInt64(_ column: Int32) -> Int64? {
        isNull(column) ? nil : int64(column)
    }

    /// A `boolean`; false for NULL.
    public func bool(_ column: Int32) -> Bool { Bool(postgresBinary: bytes(column)) ?? false }

    /// A copy of a text; empty for NULL.
    public func string(_ column: Int32) -> String { String(postgresBinary: bytes(column)) ?? "" }

    /// A copy of a text; nil for NULL.
    public func optionalString(_ column: Int32) -> String? {
        isNull(column) ? nil : string(column)
    }

    /// A copy of a `bytea`; empty for NULL.
    public func byteArray(_ column: Int32) -> [UInt8] {
        unsafe bytes(column).withUnsafeBytes { unsafe Array($0) }
    }

    /// The bytes of a text in UTF-8, or of a `bytea`, where they lie; empty for NULL.
    @_lifetime(borrow self)
    public func bytes(_ column: Int32) -> RawSpan {
        // libpq owns the value until PQclear, and PQgetvalue returns an empty text for NULL.
        let start = unsafe PQgetvalue(handle, checkedRow, column)
        let count = unsafe PQgetlength(handle, checkedRow, column)
        let buffer = unsafe UnsafeRawBufferPointer(
            start: start,
            count: start == nil ? 0 : Int(count)
        )
        return unsafe _overrideLifetime(RawSpan(_unsafeBytes: buffer), borrowing: self)
    }

    /// The elements of an array, nil for a NULL among them; empty for NULL.
    public func array<Value: PostgresValue>(
        _ column: Int32,
        of type: Value.Type = Value.self
    ) -> [Value?] {
        var reader = ArrayReader(bytes(column))
        return reader.elements(of: type)
    }

    private var checkedRow: Int32 {
        precondition(row >= 0, "next() was not called")
        return row
    }
}

/// Reads an array in PostgreSQL's binary form (`array_send` in `arrayfuncs.c`).
///
/// The type of the column was compared with the statement's, so the elements have the right type.
private struct ArrayReader: ~Escapable {
    private var rest: RawSpan

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { rest = bytes }

    mutating func elements<Value: PostgresValue>(of type: Value.Type) -> [Value?] {
        guard let dimensions = number(), dimensions == 1, number() != nil, number() != nil,
            let count = number(), number() != nil
        else { return [] }
        var elements: [Value?] = []
        elements.reserveCapacity(min(Int(count), rest.byteCount / 4))
        for _ in 0..<max(count, 0) {
            guard let length = number() else { break }
            guard length >= 0 else {
                elements.append(nil)
                continue
            }
            guard let bytes = take(Int(length)) else { break }
            elements.append(Value(postgresBinary: bytes))
        }
        return elements
    }

    private mutating func number() -> Int32? {
        guard let bytes = take(4) else { return nil }
        return Int32(networkBytes: bytes)
    }

    @_lifetime(copy self)
    private mutating func take(_ count: Int) -> RawSpan? {
        guard count <= rest.byteCount else { return nil }
        let taken = rest.extracting(first: count)
        rest = rest.extracting(droppingFirst: count)
        return taken
    }
}
