public import SQLiteStore
public import StoreSupport

#if PostgreSQL
public import PostgresStore
#endif

/// The store that a database URL selects: the only place where programs name a store.
public enum SelectedStore: Sendable {
    /// An SQLite file.
    case sqlite(SQLiteBookingStore)
    #if PostgreSQL
    /// A database on a PostgreSQL server.
    case postgres(PostgresBookingStore)
    #endif

    /// Creates the store of a URL; opens nothing.
    public init(_ url: DatabaseURL) {
        switch url {
        case .sqlite(let path): self = .sqlite(SQLiteBookingStore(path: path))
        #if PostgreSQL
        case .postgres(let url):
            self = .postgres(PostgresBookingStore(url, process: ProcessName.current()))
        #endif
        }
    }

    /// The store for code that need not be specialized for one kind of store.
    public var any: any TransferStore {
        switch self {
        case .sqlite(let store): store
        #if PostgreSQL
        case .postgres(let store): store
        #endif
        }
    }
}
