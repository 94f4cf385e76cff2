public import Bookings
public import SQLiteStore

/// The store that a database URL selects: the only place where programs name a store.
public enum SelectedStore: Sendable {
    /// An SQLite file.
    case sqlite(SQLiteBookingStore)

    /// Creates the store of a URL; opens nothing.
    public init(_ url: DatabaseURL) {
        switch url {
        case .sqlite(let path): self = .sqlite(SQLiteBookingStore(path: path))
        }
    }

    /// The store for code that need not be specialized for one kind of store.
    public var any: any BookingStore {
        switch self {
        case .sqlite(let store): store
        }
    }
}
