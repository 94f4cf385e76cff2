public import Bookings
internal import SQLite
public import StoreSupport

/// A transaction over a whole file, for a copy.
///
/// While it is open, no other program can use the file. Confined to its thread; blocks.
public struct SQLiteTransfer: ~Copyable {
    private let connection: Connection

    /// Opens the file.
    ///
    /// In the exclusive locking mode SQLite locks the whole file, which fails while another connection
    /// has it open.
    static func open(_ store: SQLiteBookingStore) throws(StoreError) -> SQLiteTransfer {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            let connection = try store.openAlone()
            try connection.execute("BEGIN IMMEDIATE")
            return SQLiteTransfer(connection: connection)
        }
    }
}

extension SQLiteTransfer: TransferConnection {
    /// Reads rows in the order of their keys.
    public mutating func page(
        of table: TransferTable,
        after key: [Int64]?
    ) throws(StoreError) -> TransferPage {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            let places = Self.places(table.keyColumns)
            var rows = try connection.prepare(
                """
                SELECT \(table.columnList) FROM \(table.name) WHERE (\(table.keyList)) > (\(places))
                ORDER BY \(table.keyList) LIMIT \(TransferLimits.pageRows)
                """
            )
            for index in 0..<table.keyColumns {
                try rows.bind(key?[index] ?? .min, at: Int32(index + 1))
            }
            var page = TransferPage(of: table)
            while try rows.step() {
                page.rowCount += 1
                for index in page.columns.indices {
                    Self.append(rows, Int32(index), to: &page.columns[index])
                }
            }
            return page
        }
    }

    /// The number of rows of a table.
    public mutating func count(of table: TransferTable) throws(StoreError) -> Int {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            Int(try connection.integer("SELECT count(*) FROM \(table.name)") ?? 0)
        }
    }

    /// Inserts rows, with their ids.
    public mutating func insert(
        _ page: TransferPage,
        into table: TransferTable
    ) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            if table.isPrefilled { try connection.execute("DELETE FROM \(table.name)") }
            let places = Self.places(table.columns.count)
            var insert = try connection.prepare(
                "INSERT INTO \(table.name)(\(table.columnList)) VALUES(\(places))"
            )
            for row in 0..<page.rowCount {
                for (index, column) in page.columns.enumerated() {
                    try Self.bind(column, row, at: Int32(index + 1), to: &insert)
                }
                try insert.run()
            }
        }
    }

    /// Commits.
    public mutating func commit() throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in try connection.execute("COMMIT") }
    }

    /// The places of the first parameters.
    private static func places(_ count: Int) -> String {
        (1...count).map { "?\($0)" }.joined(separator: ", ")
    }

    private static func append(
        _ row: borrowing Statement,
        _ index: Int32,
        to column: inout TransferPage.Column
    ) {
        switch column {
        case .integers(var values):
            // So that the array has one owner, and grows in place.
            column = .integers([])
            values.append(row.optionalInt64(index))
            column = .integers(values)
        case .texts(var values):
            column = .texts([])
            values.append(row.isNull(index) ? nil : row.string(index))
            column = .texts(values)
        case .bytes(var values):
            column = .bytes([])
            values.append(row.isNull(index) ? nil : row.byteArray(index))
            column = .bytes(values)
        }
    }

    private static func bind(
        _ column: TransferPage.Column,
        _ row: Int,
        at place: Int32,
        to statement: inout Statement
    ) throws(SQLiteError) {
        switch column {
        case .integers(let values): try statement.bind(values[row], at: place)
        case .texts(let values):
            guard let text = values[row] else { return try statement.bind(Int64?.none, at: place) }
            try statement.bind(text, at: place)
        case .bytes(let values):
            guard let bytes = values[row] else { return try statement.bind(Int64?.none, at: place) }
            // Marked unsafe for types with padding; UInt8 has none.
            try statement.bind(blob: unsafe bytes.span.bytes, at: place)
        }
    }
}

extension SQLiteBookingStore: TransferStore {
    /// Opens the file for a copy.
    public func makeTransfer() throws(StoreError) -> SQLiteTransfer {
        try SQLiteTransfer.open(self)
    }

    /// Opens a connection that no other one can be beside.
    fileprivate func openAlone() throws(SQLiteError) -> Connection {
        let connection = try openForWriting()
        try connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        return connection
    }
}
