public import Bookings
internal import OpenSSL

/// Copies everything from one store into another one, and verifies the copy.
public enum Transfer {
    /// What was copied of one table.
    public struct Report: Hashable, Sendable {
        /// The table's name.
        public let table: String
        /// The number of rows.
        public let rows: Int
        /// SHA-256 of all rows in the order of their keys, in hexadecimal.
        public let digest: String
    }

    /// The progress of a copy.
    public struct Progress: Hashable, Sendable {
        /// The table that is copied or verified.
        public let table: String
        /// Whether the copy is being verified.
        public let isVerifying: Bool
        /// The number of rows so far.
        public let rows: Int
        /// The number of rows of the table.
        public let total: Int
    }

    /// The reason why a copy failed; the target is empty then.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The target has rows.
        case targetIsNotEmpty(table: String)
        /// Another program uses one of the databases.
        case inUse(database: String)
        /// A table of the copy differs from the original.
        case differs(table: String)
        /// A store failed.
        case store(database: String, StoreError)

        /// One line for the operator.
        public var description: String {
            switch self {
            case .targetIsNotEmpty(let table):
                "the target is not empty: its table \(table) has rows; nothing was copied"
            case .inUse(let database):
                """
                \(database) is in use: stop every server, worker and bookingctl that uses it; \
                nothing was copied
                """
            case .differs(let table): "the table \(table) of the copy differs from the original"
            case .store(let database, let error): "\(database): \(error)"
            }
        }
    }

    /// Copies `source` into `target`, both of which have this program's schema.
    ///
    /// - Parameters:
    ///   - source: The store that is copied; it stays as it is.
    ///   - target: An empty store.
    ///   - progress: Called for each page.
    /// - Returns: A report for each table, after the rows of the target were read back and found equal.
    /// - Throws: The reason of a failure; the target is empty then.
    public static func copy<Source: TransferStore, Target: TransferStore>(
        from source: Source,
        to target: Target,
        progress: (Progress) -> Void
    ) throws(Failure) -> [Report] {
        var from = try open(source)
        var into = try open(target)
        for table in TransferTable.all where !table.isPrefilled {
            let rows = try mapping(target) { () throws(StoreError) in try into.count(of: table) }
            guard rows == 0 else { throw .targetIsNotEmpty(table: table.name) }
        }
        var reports: [Report] = []
        for table in TransferTable.all {
            let copied = try digest(of: table, in: &from, source, isVerifying: false, progress) {
                (page) throws(Failure) in
                try mapping(target) { () throws(StoreError) in
                    try into.insert(page, into: table)
                }
            }
            reports.append(copied)
        }
        // Before the commit, so that a copy that differs leaves an empty target.
        for (table, copied) in zip(TransferTable.all, reports) {
            let read = try digest(of: table, in: &into, target, isVerifying: true, progress) {
                (_) throws(Failure) in
            }
            guard read == copied else { throw .differs(table: table.name) }
        }
        try mapping(target) { () throws(StoreError) in try into.commit() }
        return reports
    }

    private static func open<Store: TransferStore>(_ store: Store) throws(Failure) -> Store.Transfer
    {
        do throws(StoreError) {
            return try store.makeTransfer()
        } catch .locked {
            throw .inUse(database: store.description)
        } catch {
            throw .store(database: store.description, error)
        }
    }

    /// Reads a table, and calls `body` with each page.
    private static func digest<Connection: TransferConnection & ~Copyable>(
        of table: TransferTable,
        in connection: inout Connection,
        _ store: some BookingStore,
        isVerifying: Bool,
        _ progress: (Progress) -> Void,
        _ body: (TransferPage) throws(Failure) -> Void
    ) throws(Failure) -> Report {
        var digest = SHA256()
        var rows = 0
        var key: [Int64]?
        let total = try mapping(store) { () throws(StoreError) in try connection.count(of: table) }
        while true {
            let page = try mapping(store) { () throws(StoreError) in
                try connection.page(of: table, after: key)
            }
            guard let last = page.lastKey(of: table) else { break }
            key = last
            rows += page.rowCount
            page.add(to: &digest)
            try body(page)
            progress(
                Progress(table: table.name, isVerifying: isVerifying, rows: rows, total: total)
            )
        }
        let bytes = digest.finish().bytes
        let text = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return Report(table: table.name, rows: rows, digest: text)
    }

    private static func mapping<R: ~Copyable>(
        _ store: some BookingStore,
        _ body: () throws(StoreError) -> R
    ) throws(Failure) -> R {
        do throws(StoreError) {
            return try body()
        } catch {
            throw .store(database: store.description, error)
        }
    }
}

extension TransferPage {
    /// Adds the rows to a digest, row by row: each value with its length, NULL as the length -1.
    fileprivate func add(to digest: inout SHA256) {
        var bytes: [UInt8] = []
        for row in 0..<rowCount {
            for column in columns {
                switch column {
                case .integers(let values): Self.append(values[row].map(Self.bytes), to: &bytes)
                case .texts(let values): Self.append(values[row].map { Array($0.utf8) }, to: &bytes)
                case .bytes(let values): Self.append(values[row], to: &bytes)
                }
            }
        }
        // Marked unsafe for types with padding; UInt8 has none.
        digest.update(unsafe bytes.span.bytes)
    }

    private static func append(_ value: [UInt8]?, to bytes: inout [UInt8]) {
        bytes += self.bytes(Int64(value?.count ?? -1))
        if let value { bytes += value }
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
