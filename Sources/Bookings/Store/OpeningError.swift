/// The reason why a program cannot use a database.
public enum OpeningError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The database does not exist.
    case missing(database: String)
    /// A newer version of this program has migrated the database.
    case newerSchema(database: String, found: Int, known: Int)
    /// An older version of this program created the database.
    case olderSchema(database: String, found: Int, known: Int)
    /// The database belongs to another program.
    case foreign(database: String)
    /// The database, or the place for it, cannot be used.
    case unusable(database: String, reason: String)
    /// The store failed.
    case store(database: String, StoreError)

    /// Whether the program may succeed later without any help of the operator's.
    public var mayPass: Bool {
        switch self {
        case .store(_, .unavailable), .store(_, .conflict): true
        case .store, .missing, .newerSchema, .olderSchema, .foreign, .unusable: false
        }
    }

    /// One line for the operator.
    public var description: String {
        switch self {
        case .missing(let database): "\(database) does not exist"
        case .newerSchema(let database, let found, let known):
            """
            \(database) was made by a newer version of this program: its schema is \(found), \
            this version knows \(known)
            """
        case .olderSchema(let database, let found, let known):
            """
            \(database) was made by an older version of this program: its schema is \(found), \
            this version knows \(known); bookingctl migrate brings it up to date
            """
        case .foreign(let database): "\(database) is the database of another program"
        case .unusable(let database, let reason): "\(database) \(reason)"
        case .store(let database, let error): "\(database): \(error)"
        }
    }
}

/// The reason why a backup failed.
public enum BackupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file with the copy's name exists; it was not changed.
    case exists(path: String)
    /// A system call failed.
    case system(call: String, path: String, detail: String)
    /// The store failed.
    case store(StoreError)

    /// One line for the operator.
    public var description: String {
        switch self {
        case .exists(let path): "\(path) exists already and was not changed"
        case .system(let call, let path, let detail): "\(call) \(path): \(detail)"
        case .store(let error): "\(error)"
        }
    }
}
