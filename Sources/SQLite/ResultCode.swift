internal import CSQLite

/// A result code of SQLite, primary or extended.
///
/// Named as SQLite names them, so that its documentation can be searched for what a log says.
public struct ResultCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: Int32

    /// Creates a code from any number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// The code without its details: `SQLITE_CONSTRAINT` for `SQLITE_CONSTRAINT_UNIQUE`.
    public var primary: ResultCode { ResultCode(rawValue: rawValue & 0xFF) }

    /// The name in SQLite's documentation, the number where this program knows none.
    public var description: String { Self.names[self] ?? "SQLite result \(rawValue)" }

    /// Another connection has the lock.
    public static let busy = ResultCode(rawValue: SQLITE_BUSY)
    /// Another user of the same connection or cache has the lock.
    public static let locked = ResultCode(rawValue: SQLITE_LOCKED)
    /// Memory ran out.
    public static let outOfMemory = ResultCode(rawValue: SQLITE_NOMEM)
    /// The file or its folder cannot be written.
    public static let readOnly = ResultCode(rawValue: SQLITE_READONLY)
    /// The operating system reported an error.
    public static let inputOutput = ResultCode(rawValue: SQLITE_IOERR)
    /// The file's content contradicts itself.
    public static let corrupt = ResultCode(rawValue: SQLITE_CORRUPT)
    /// There is no room for the file to grow.
    public static let full = ResultCode(rawValue: SQLITE_FULL)
    /// The file cannot be opened.
    public static let cannotOpen = ResultCode(rawValue: SQLITE_CANTOPEN)
    /// Another connection changed the schema.
    public static let schemaChanged = ResultCode(rawValue: SQLITE_SCHEMA)
    /// A text or blob is too long.
    public static let tooBig = ResultCode(rawValue: SQLITE_TOOBIG)
    /// A constraint refused a change.
    public static let constraint = ResultCode(rawValue: SQLITE_CONSTRAINT)
    /// A unique index refused a change: `CONSTRAINT | 8 << 8`.
    public static let constraintUnique = ResultCode(rawValue: SQLITE_CONSTRAINT | 8 << 8)
    /// A CHECK refused a change: `CONSTRAINT | 1 << 8`.
    public static let constraintCheck = ResultCode(rawValue: SQLITE_CONSTRAINT | 1 << 8)
    /// A trigger's RAISE refused a change: `CONSTRAINT | 7 << 8`.
    public static let constraintTrigger = ResultCode(rawValue: SQLITE_CONSTRAINT | 7 << 8)
    /// Something was used in a way that SQLite forbids.
    public static let misuse = ResultCode(rawValue: SQLITE_MISUSE)
    /// The file is not a database.
    public static let notADatabase = ResultCode(rawValue: SQLITE_NOTADB)

    private static let names: [ResultCode: String] = [
        ResultCode(rawValue: SQLITE_ERROR): "SQLITE_ERROR",
        .busy: "SQLITE_BUSY",
        ResultCode(rawValue: SQLITE_BUSY | 2 << 8): "SQLITE_BUSY_SNAPSHOT",
        .locked: "SQLITE_LOCKED",
        .outOfMemory: "SQLITE_NOMEM",
        .readOnly: "SQLITE_READONLY",
        .inputOutput: "SQLITE_IOERR",
        ResultCode(rawValue: SQLITE_IOERR | 1 << 8): "SQLITE_IOERR_READ",
        ResultCode(rawValue: SQLITE_IOERR | 2 << 8): "SQLITE_IOERR_SHORT_READ",
        ResultCode(rawValue: SQLITE_IOERR | 3 << 8): "SQLITE_IOERR_WRITE",
        ResultCode(rawValue: SQLITE_IOERR | 4 << 8): "SQLITE_IOERR_FSYNC",
        ResultCode(rawValue: SQLITE_IOERR | 6 << 8): "SQLITE_IOERR_TRUNCATE",
        .corrupt: "SQLITE_CORRUPT",
        .full: "SQLITE_FULL",
        .cannotOpen: "SQLITE_CANTOPEN",
        .schemaChanged: "SQLITE_SCHEMA",
        .tooBig: "SQLITE_TOOBIG",
        .constraint: "SQLITE_CONSTRAINT",
        .constraintUnique: "SQLITE_CONSTRAINT_UNIQUE",
        .constraintCheck: "SQLITE_CONSTRAINT_CHECK",
        .constraintTrigger: "SQLITE_CONSTRAINT_TRIGGER",
        .misuse: "SQLITE_MISUSE",
        .notADatabase: "SQLITE_NOTADB",
    ]
}
