/// A table that every store has, for copying one store into another.
public struct TransferTable: Hashable, Sendable {
    /// The type of a column.
    package enum Kind: Hashable, Sendable {
        /// A number of 64 bits; an id or a time.
        case integer
        /// A number of 32 bits.
        case number
        /// A number of 16 bits; a status or a cause.
        case code
        /// False or true.
        case flag
        case text
        case bytes
    }

    /// A column.
    package struct Column: Hashable, Sendable {
        package let name: String
        package let kind: Kind
    }

    /// The table's name.
    public let name: String
    /// The columns; the first one identifies a row, and is an integer.
    package let columns: [Column]

    /// The column that identifies a row.
    package var key: String { columns[0].name }

    /// The names of the columns for SQL.
    package var columnList: String { columns.map(\.name).joined(separator: ", ") }

    private init(_ name: String, _ columns: KeyValuePairs<String, Kind>) {
        self.name = name
        self.columns = columns.map { Column(name: $0.key, kind: $0.value) }
    }

    /// Every table with contents that belong to the copy.
    ///
    /// The signs of life of workers do not: they belong to the processes that run.
    package static let all = [
        TransferTable(
            "flights",
            [
                "id": .integer, "flight_number": .text, "origin": .text, "destination": .text,
                "departs_at": .integer, "cabin_rows": .number, "cabin_seats": .text,
                "missing": .text, "classes": .text,
            ]
        ),
        TransferTable(
            "bookings",
            [
                "id": .integer, "flight_id": .integer, "seat": .text, "passenger_name": .text,
                "status": .code, "expires_at": .integer, "refund_due": .flag,
                "was_released": .flag, "token_id": .integer, "created_at": .integer,
                "updated_at": .integer, "version": .integer, "order_id": .integer,
                "extendable_until": .integer,
            ]
        ),
        TransferTable(
            "orders",
            [
                "id": .integer, "reference": .text, "token_id": .integer, "together": .flag,
                "orphans": .number, "created_at": .integer,
            ]
        ),
        TransferTable(
            "history",
            [
                "id": .integer, "booking_id": .integer, "previous": .integer, "from_status": .code,
                "to_status": .code, "at": .integer, "cause": .code, "expires_at": .integer,
                "token_id": .integer, "flight_id": .integer, "seat": .text, "seat_from": .text,
                "order_id": .integer,
            ]
        ),
        TransferTable(
            "stored_responses",
            [
                "id": .integer, "token_id": .integer, "key": .text, "fingerprint": .bytes,
                "response": .bytes, "created_at": .integer,
            ]
        ),
        TransferTable(
            "tokens",
            [
                "id": .integer, "digest": .bytes, "name": .text, "scopes": .code,
                "created_at": .integer, "expires_at": .integer, "revoked_at": .integer,
                "last_used_at": .integer,
            ]
        ),
        TransferTable("open_bookings", ["booking_id": .integer, "client_id": .integer]),
        TransferTable("pruned", ["status": .code, "bookings": .integer]),
    ]
}

/// Rows of a table, by column.
public struct TransferPage: Sendable {
    /// The values of a column; nil is NULL.
    ///
    /// A flag is 0 or 1.
    package enum Column: Sendable {
        case integers([Int64?])
        case texts([String?])
        case bytes([[UInt8]?])
    }

    package var columns: [Column]
    package var rowCount = 0

    /// Creates a page without rows.
    package init(of table: TransferTable) {
        columns = table.columns.map { column in
            switch column.kind {
            case .integer, .number, .code, .flag: .integers([])
            case .text: .texts([])
            case .bytes: .bytes([])
            }
        }
    }

    /// The key of the last row; nil if there is no row.
    package var lastKey: Int64? {
        guard case .integers(let keys) = columns[0] else { return nil }
        return keys.last ?? nil
    }
}
