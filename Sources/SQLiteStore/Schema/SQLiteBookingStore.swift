public import Bookings
import Glibc
internal import SQLite

/// A database in a SQLite file.
public struct SQLiteBookingStore: Hashable, Sendable {
    /// The path of the file; the files `-wal` and `-shm` beside it belong to it.
    public let path: String

    /// Names a file, which need not exist yet.
    public init(path: String) { self.path = path }

    /// Creates the file and its folder if they are missing, and migrates the schema.
    ///
    /// Several processes may call it at once. A new folder gets mode 0700 and a new file 0600,
    /// because the file contains passengers' names. Blocks.
    public func prepare() throws(OpeningError) {
        try makeFolder()
        try makeFile()
        let connection = try opening { () throws(SQLiteError) in
            try Connection(
                path: path,
                access: .write,
                busyTime: SQLiteStoreLimits.busyTime
            )
        }
        try checkIdentity(of: connection)
        let journal = try opening { () throws(SQLiteError) in
            try Self.keepLog(on: connection)
        }
        guard journal == "wal" else {
            throw .unusable(
                database: path,
                reason: "has the journal mode \(journal ?? "unknown") and cannot be set to wal"
            )
        }
        try opening { () throws(SQLiteError) in
            while try Migrations.takeStep(on: connection) {}
        }
        // A newer program may have migrated the file in the meantime.
        try checkIdentity(of: connection)
    }

    /// Switches the file to a write-ahead log, and returns the journal mode that it then has.
    ///
    /// The switch needs the whole file. If two programs try it at once, SQLite rejects one of them
    /// without waiting, so this method waits and tries again.
    private static func keepLog(
        on connection: borrowing Connection
    ) throws(SQLiteError) -> String? {
        let deadline = ContinuousClock.now + SQLiteStoreLimits.busyTime
        while true {
            do throws(SQLiteError) {
                return try connection.text("PRAGMA journal_mode = WAL")
            } catch {
                guard error.code.primary == .busy, ContinuousClock.now < deadline else {
                    throw error
                }
                usleep(UInt32(SQLiteStoreLimits.journalRetryTime.wholeMilliseconds) * 1_000)
            }
        }
    }

    /// Makes sure that the file exists, belongs to this program, and needs no migration.
    ///
    /// For programs that must not change anything; all others call `prepare`.
    public func requireCurrent() throws(OpeningError) {
        guard unsafe access(path, F_OK) == 0 else { throw .missing(database: path) }
        let connection = try opening { () throws(SQLiteError) in try openForReading() }
        try checkIdentity(of: connection)
        let version = try opening { () throws(SQLiteError) in
            try Migrations.identity(of: connection).version
        }
        guard version == Migrations.steps.count else {
            throw .olderSchema(database: path, found: version, known: Migrations.steps.count)
        }
    }

    /// Opens a connection that writes; what it commits is on disk when COMMIT returns.
    func openForWriting() throws(SQLiteError) -> Connection {
        let connection = try Connection(
            path: path,
            access: .write,
            busyTime: SQLiteStoreLimits.busyTime
        )
        // FULL syncs the log at every commit. EXTRA adds nothing in this journal mode.
        try connection.execute(
            """
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = \(SQLiteStoreLimits.checkpointPages);
            PRAGMA journal_size_limit = \(SQLiteStoreLimits.journalBytes);
            PRAGMA cache_size = -\(SQLiteStoreLimits.cacheKibibytes);
            PRAGMA temp_store = MEMORY;
            """
        )
        guard try connection.integer("PRAGMA synchronous") == 2 else {
            throw SQLiteError(
                code: .misuse,
                message: "synchronous is not FULL",
                context: path
            )
        }
        return connection
    }

    /// Opens a connection that cannot write.
    func openForReading() throws(SQLiteError) -> Connection {
        let connection = try Connection(
            path: path,
            access: .read,
            busyTime: SQLiteStoreLimits.readerBusyTime
        )
        try connection.execute(
            """
            PRAGMA query_only = ON;
            PRAGMA cache_size = -\(SQLiteStoreLimits.cacheKibibytes);
            PRAGMA temp_store = MEMORY;
            """
        )
        return connection
    }

    private func checkIdentity(of connection: borrowing Connection) throws(OpeningError) {
        let identity = try opening { () throws(SQLiteError) in
            try Migrations.identity(of: connection)
        }
        guard identity.isEmpty || identity.application == Schema.applicationID else {
            throw .foreign(database: path)
        }
        guard identity.version <= Migrations.steps.count else {
            throw .newerSchema(
                database: path,
                found: identity.version,
                known: Migrations.steps.count
            )
        }
    }

    private func opening<R: ~Copyable>(
        _ body: () throws(SQLiteError) -> R
    ) throws(OpeningError) -> R {
        do throws(SQLiteError) {
            return try body()
        } catch {
            throw error.code.primary == .notADatabase
                ? .unusable(database: path, reason: "is not an SQLite database")
                : .store(database: path, StoreError(error))
        }
    }

    /// Creates every missing folder of the path.
    private func makeFolder() throws(OpeningError) {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            made += made.isEmpty && part.isEmpty ? "/" : part + "/"
            guard unsafe mkdir(made, 0o700) != 0 else { continue }
            let code = errno
            // If an existing name is not a folder, opening the file in it fails.
            guard code == EEXIST || code == EROFS || code == EACCES else {
                let detail = unsafe String(cString: strerror(code))
                throw .unusable(
                    database: path,
                    reason: "needs the folder \(made), which cannot be made: \(detail)"
                )
            }
        }
    }

    /// Creates an empty private file; SQLite gives its log the same mode.
    private func makeFile() throws(OpeningError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            // The umask could have removed what the file's own user needs.
            fchmod(descriptor, 0o600)
            close(descriptor)
        }
        // SQLite reports any failure but "exists" when it opens the file.
    }
}

extension SQLiteBookingStore: BookingStore {
    /// A read only waits for memory and the disk, so event loops read directly.
    public static var readsWaitForNetwork: Bool { false }

    /// The path.
    public var description: String { path }

    /// Opens a reader.
    public func makeReader() throws(StoreError) -> SQLiteBookingReader {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try SQLiteBookingReader.open(self)
        }
    }

    /// Opens a connection that writes.
    public func makeWriteConnection() throws(StoreError) -> SQLiteWriteConnection {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try SQLiteWriteConnection.open(self)
        }
    }

    /// Opens a reader of statistics.
    public func makeStatisticsReader() throws(StoreError) -> SQLiteStatisticsReader {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try SQLiteStatisticsReader.open(self)
        }
    }

    /// Creates what a worker that delivers to webhooks uses.
    public func makeDeliverySession() throws(StoreError) -> SQLiteDeliverySession {
        SQLiteDeliverySession(self)
    }

    /// Opens a pruner of bookings that ended before `cutoff`.
    public func makePruner(before cutoff: Timestamp) throws(StoreError) -> SQLitePruner {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try SQLitePruner.open(self, before: cutoff)
        }
    }
}
