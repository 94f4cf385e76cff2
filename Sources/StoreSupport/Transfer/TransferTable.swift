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
    /// The columns; the first ones identify a row, and are integers.
    package let columns: [Column]
    /// The number of columns that identify a row.
    package let keyColumns: Int
    /// Whether an empty database has rows in this table, which a copy replaces.
    package let isPrefilled: Bool

    /// The names of the columns that identify a row, for SQL.
    package var keyList: String {
        columns.prefix(keyColumns).map(\.name).joined(separator: ", ")
    }

    /// The names of the columns for SQL.
    package var columnList: String { columns.map(\.name).joined(separator: ", ") }

    private init(
        _ name: String,
        keyColumns: Int = 1,
        isPrefilled: Bool = false,
        _ columns: KeyValuePairs<String, Kind>
    ) {
        self.name = name
        self.columns = columns.map { Column(name: $0.key, kind: $0.value) }
        self.keyColumns = keyColumns
        self.isPrefilled = isPrefilled
    }

    /// Every table with contents that belong to the copy.
    ///
    /// The signs of life of workers and the leases of webhooks do not: they belong to the processes that
    /// run.
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
        TransferTable(
            "event_log",
            isPrefilled: true,
            ["id": .number, "pruned_through": .integer, "webhooks_version": .integer]
        ),
        TransferTable(
            "webhooks",
            [
                "id": .integer, "url": .text, "types": .integer, "description": .text,
                "salt": .bytes, "key_fingerprint": .bytes, "previous_salt": .bytes,
                "previous_salt_until": .integer, "created_at": .integer,
                "created_after": .integer, "position": .integer, "last_matched": .integer,
                "is_rewound": .flag, "base_event": .integer, "revision": .integer,
                "attempts": .integer, "failing_since": .integer, "paused_until": .integer,
                "last_success_at": .integer, "last_error": .text, "disabled_at": .integer,
            ]
        ),
        TransferTable(
            "webhook_waiting",
            keyColumns: 2,
            [
                "webhook_id": .integer, "event_id": .integer, "previous_id": .integer,
                "failed_attempts": .number, "next_try_at": .integer,
            ]
        ),
        TransferTable(
            "webhook_attempts",
            keyColumns: 2,
            [
                "webhook_id": .integer, "number": .integer, "event_id": .integer, "at": .integer,
                "attempt": .number, "status": .number, "error": .text, "duration_ms": .integer,
                "next_try_at": .integer,
            ]
        ),
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

    /// The key of the last row of this page of `table`; nil if there is no row.
    package func lastKey(of table: TransferTable) -> [Int64]? {
        guard rowCount > 0 else { return nil }
        return columns.prefix(table.keyColumns).compactMap { column in
            if case .integers(let values) = column { values.last ?? nil } else { nil }
        }
    }
}
