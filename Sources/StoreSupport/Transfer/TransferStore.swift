public import Bookings

/// A store that can be copied into another one, and that another one can be copied into.
public protocol TransferStore: BookingStore {
    /// A connection to a database that no other program writes to.
    associatedtype Transfer: TransferConnection, ~Copyable

    /// Opens the database.
    ///
    /// - Throws: `locked` if another program uses it.
    func makeTransfer() throws(StoreError) -> Transfer
}

/// A transaction over a whole database, which no other program writes to meanwhile.
///
/// Confined to one thread; blocks.
public protocol TransferConnection: ~Copyable {
    /// Reads rows in the order of their keys.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - key: The key of the row before; nil for the first page.
    /// - Returns: At most `TransferLimits.pageRows` rows; none after the last row.
    /// - Throws: The error of the database.
    mutating func page(
        of table: TransferTable,
        after key: [Int64]?
    ) throws(StoreError) -> TransferPage

    /// The number of rows of a table.
    mutating func count(of table: TransferTable) throws(StoreError) -> Int

    /// Inserts rows, with their ids.
    mutating func insert(_ page: TransferPage, into table: TransferTable) throws(StoreError)

    /// Makes everything durable that was inserted, and prepares the database for use: the next ids
    /// follow those that were inserted.
    mutating func commit() throws(StoreError)
}

/// The limits of a copy.
public enum TransferLimits {
    /// The maximum number of rows that are copied at once.
    public static let pageRows = 5_000
}
