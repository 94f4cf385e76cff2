public import Bookings

/// Why a database cannot be used at all.
public enum OpeningError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A newer version of this program has changed the file's schema.
    case newerSchema(path: String, found: Int, known: Int)
    /// There is no such file.
    case missing(path: String)
    /// The file's schema is of an older version of this program.
    case olderSchema(path: String, found: Int, known: Int)
    /// The file is a database, but not one of this program.
    case foreignFile(path: String)
    /// The file is not a database.
    case notADatabase(path: String)
    /// The folder cannot be made.
    case folder(path: String, detail: String)
    /// The file system cannot do what SQLite's write-ahead log needs.
    case setting(path: String, name: String, wanted: String, found: String)
    /// Everything else.
    case store(path: String, StoreError)

    /// One line for whoever started the program.
    public var description: String {
        switch self {
        case .newerSchema(let path, let found, let known):
            """
            \(path) was made by a newer version of this program: its schema is \(found), \
            this version knows \(known)
            """
        case .missing(let path): "\(path) is not there"
        case .olderSchema(let path, let found, let known):
            """
            \(path) was made by an older version of this program: its schema is \(found), this \
            version knows \(known); bookingctl migrate brings it up to date
            """
        case .foreignFile(let path): "\(path) is the database of another program"
        case .notADatabase(let path): "\(path) is not an SQLite database"
        case .folder(let path, let detail): "cannot make the folder \(path): \(detail)"
        case .setting(let path, let name, let wanted, let found):
            "\(path): \(name) is \(found) and cannot be set to \(wanted)"
        case .store(let path, let error): "\(path): \(error)"
        }
    }
}
