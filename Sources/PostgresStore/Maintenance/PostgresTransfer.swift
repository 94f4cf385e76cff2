public import Bookings
internal import Postgres
public import StoreSupport

/// A transaction over a whole database, for a copy.
///
/// While it is open, no connection that writes can be opened. Confined to its thread; blocks.
public struct PostgresTransfer: ~Copyable {
    private var connection: PostgresConnection
    private var parameters = PostgresParameters()

    private init(_ connection: consuming PostgresConnection) { self.connection = connection }

    /// Opens the database.
    static func open(_ store: PostgresBookingStore) throws(StoreError) -> PostgresTransfer {
        let deadline = ContinuousClock.now + PostgresStoreLimits.connectTime
        var connection = try mappingPostgresErrors { () throws(PostgresError) in
            try store.connect(.maintenance, until: deadline)
        }
        let isAlone = try mappingPostgresErrors { () throws(PostgresError) in
            var row = try connection.run(UseLock.takeAlone, until: deadline)
            return row.next() && row.bool(0)
        }
        guard isAlone else { throw .locked }
        _ = try mappingPostgresErrors { () throws(PostgresError) in
            try connection.run(begin, until: deadline)
        }
        return PostgresTransfer(connection)
    }

    private static let begin = PostgresStatement(
        "begin_transfer",
        "BEGIN ISOLATION LEVEL REPEATABLE READ"
    )

    private mutating func run(_ statement: PostgresStatement) throws(StoreError) -> PostgresResult {
        try mappingPostgresErrors { () throws(PostgresError) in
            try connection.run(
                statement,
                parameters,
                until: ContinuousClock.now + PostgresStoreLimits.maintenanceTime
            )
        }
    }
}

extension PostgresTransfer: TransferConnection {
    /// Reads rows in the order of their keys.
    public mutating func page(
        of table: TransferTable,
        after key: [Int64]?
    ) throws(StoreError) -> TransferPage {
        parameters.removeAll()
        for index in 0..<table.keyColumns { parameters.append(key?[index] ?? .min) }
        var rows = try run(TransferStatements.page(of: table))
        var page = TransferPage(of: table)
        page.rowCount = rows.rowCount
        while rows.next() {
            for index in page.columns.indices { Self.append(rows, index, to: &page.columns[index]) }
        }
        return page
    }

    /// The number of rows of a table.
    public mutating func count(of table: TransferTable) throws(StoreError) -> Int {
        parameters.removeAll()
        var row = try run(TransferStatements.count(of: table))
        return row.next() ? Int(row.int64(0)) : 0
    }

    /// Inserts rows, with their ids.
    public mutating func insert(
        _ page: TransferPage,
        into table: TransferTable
    ) throws(StoreError) {
        parameters.removeAll()
        if table.isPrefilled { _ = try run(TransferStatements.empty(table)) }
        for (column, values) in zip(table.columns, page.columns) {
            parameters.append(values, as: column.kind)
        }
        _ = try run(TransferStatements.insert(into: table))
    }

    /// Commits, sets the sequences and the feed, and updates the planner's statistics.
    public mutating func commit() throws(StoreError) {
        try mappingPostgresErrors { () throws(PostgresError) in
            try connection.execute(
                TransferStatements.end,
                until: ContinuousClock.now + PostgresStoreLimits.maintenanceTime
            )
        }
    }

    private static func append(
        _ row: borrowing PostgresResult,
        _ index: Int,
        to column: inout TransferPage.Column
    ) {
        let place = Int32(index)
        switch column {
        case .integers(var values):
            // So that the array has one owner, and grows in place.
            column = .integers([])
            values.append(row.isNull(place) ? nil : row.integerOrFlag(place))
            column = .integers(values)
        case .texts(var values):
            column = .texts([])
            values.append(row.optionalString(place))
            column = .texts(values)
        case .bytes(var values):
            column = .bytes([])
            values.append(row.isNull(place) ? nil : row.byteArray(place))
            column = .bytes(values)
        }
    }
}

extension PostgresResult {
    /// An integer, or a boolean as 0 or 1.
    fileprivate func integerOrFlag(_ column: Int32) -> Int64 {
        bytes(column).byteCount == 1 ? (bool(column) ? 1 : 0) : int64(column)
    }
}

extension PostgresParameters {
    /// Appends the values of a column as an array.
    fileprivate mutating func append(
        _ column: TransferPage.Column,
        as kind: TransferTable.Kind
    ) {
        switch column {
        case .texts(let values): append(array: values)
        case .bytes(let values): append(array: values)
        case .integers(let values):
            switch kind {
            case .number: append(array: values.lazy.map { $0.map(Int32.init(truncatingIfNeeded:)) })
            case .code: append(array: values.lazy.map { $0.map(Int16.init(truncatingIfNeeded:)) })
            case .flag: append(array: values.lazy.map { $0.map { $0 != 0 } })
            case .integer, .text, .bytes: append(array: values)
            }
        }
    }
}

extension PostgresBookingStore: TransferStore {
    /// Opens the database for a copy.
    public func makeTransfer() throws(StoreError) -> PostgresTransfer {
        try PostgresTransfer.open(self)
    }
}

/// A lock that each connection which writes shares, and a copy has alone.
enum UseLock {
    static let share = PostgresStatement(
        "share_use",
        "SELECT pg_try_advisory_lock_shared(hashtextextended('seat-booking use', 0))",
        columns: [.bool]
    )

    static let takeAlone = PostgresStatement(
        "take_use",
        "SELECT pg_try_advisory_lock(hashtextextended('seat-booking use', 0))",
        columns: [.bool]
    )
}

/// The statements of a copy; the names are those of `TransferTable`, which are literals.
private enum TransferStatements {
    static func page(of table: TransferTable) -> PostgresStatement {
        let places = places(table.keyColumns)
        return PostgresStatement(
            "transfer_page_\(table.name)",
            """
            SELECT \(table.columnList) FROM \(table.name) WHERE (\(table.keyList)) > (\(places))
            ORDER BY \(table.keyList) LIMIT \(TransferLimits.pageRows)
            """,
            columns: table.columns.map { type(of: $0.kind) }
        )
    }

    static func count(of table: TransferTable) -> PostgresStatement {
        PostgresStatement(
            "transfer_count_\(table.name)",
            "SELECT count(*) FROM \(table.name)",
            columns: [.int8]
        )
    }

    static func insert(into table: TransferTable) -> PostgresStatement {
        let places = places(table.columns.count)
        return PostgresStatement(
            "transfer_insert_\(table.name)",
            "INSERT INTO \(table.name)(\(table.columnList)) SELECT * FROM unnest(\(places))"
        )
    }

    /// Removes the rows of an empty database.
    static func empty(_ table: TransferTable) -> PostgresStatement {
        PostgresStatement("transfer_empty_\(table.name)", "DELETE FROM \(table.name)")
    }

    /// The places of the first parameters.
    private static func places(_ count: Int) -> String {
        (1...count).map { "$\($0)" }.joined(separator: ", ")
    }

    /// The end of the transaction, and what cannot be a part of it.
    static let end = """
        SELECT setval('flight_ids', max(id)) FROM flights HAVING max(id) IS NOT NULL;
        SELECT setval('booking_ids', max(id)) FROM bookings HAVING max(id) IS NOT NULL;
        SELECT setval('order_ids', max(id)) FROM orders HAVING max(id) IS NOT NULL;
        SELECT setval('webhook_ids', max(id)) FROM webhooks HAVING max(id) IS NOT NULL;
        SELECT setval(pg_get_serial_sequence('tokens', 'id'), max(id)) FROM tokens
            HAVING max(id) IS NOT NULL;
        SELECT setval(pg_get_serial_sequence('stored_responses', 'id'), max(id))
            FROM stored_responses HAVING max(id) IS NOT NULL;
        UPDATE feed SET last = coalesce((SELECT max(id) FROM history), 0) WHERE id = 1;
        COMMIT;
        ANALYZE flights, bookings, orders, history, stored_responses, tokens, webhooks, webhook_waiting,
            webhook_attempts;
        """

    private static func type(of kind: TransferTable.Kind) -> PostgresType {
        switch kind {
        case .integer: .int8
        case .number: .int4
        case .code: .int2
        case .flag: .bool
        case .text: .text
        case .bytes: .bytea
        }
    }
}
