internal import Bookings
import Glibc
internal import SQLite

/// Where a database lies, and how connections to it are opened.
public struct SQLiteBookingStore: Hashable, Sendable {
    /// The path of the file; `-wal` and `-shm` beside it belong to it.
    public let path: String

    /// A file, which need not be there yet.
    public init(path: String) { self.path = path }

    /// Makes the file and its folder where they are missing, and brings its schema up to date.
    ///
    /// Safe to call from several processes at once. A new folder gets mode 0700 and a new file
    /// 0600: passengers' names are nobody else's business. Blocks.
    public func prepare() throws(OpeningError) {
        try makeFolder()
        try makeFile()
        let connection = try opening { () throws(SQLiteError) in
            try Connection(
                path: path,
                access: .write,
                busyMilliseconds: SQLiteStoreLimits.busyMilliseconds
            )
        }
        try checkIdentity(of: connection)
        let journal = try opening { () throws(SQLiteError) in
            try Self.keepLog(on: connection)
        }
        guard journal == "wal" else {
            throw .setting(
                path: path,
                name: "journal_mode",
                wanted: "wal",
                found: journal ?? "unknown"
            )
        }
        try opening { () throws(SQLiteError) in
            while try Migrations.takeStep(on: connection) {}
        }
        // Another program may have taken steps that this one does not know, meanwhile.
        try checkIdentity(of: connection)
    }

    /// Has the file keep a write-ahead log, and gives the journal mode that it has then.
    ///
    /// The switch needs the whole file to itself. Of two programs that try it at once SQLite refuses
    /// one without waiting, since neither would give way: so the wait is here.
    private static func keepLog(
        on connection: borrowing Connection
    ) throws(SQLiteError) -> String? {
        var triesLeft =
            SQLiteStoreLimits.busyMilliseconds / SQLiteStoreLimits.journalRetryMilliseconds
        while true {
            do throws(SQLiteError) {
                return try connection.text("PRAGMA journal_mode = WAL")
            } catch {
                guard error.code.primary == .busy, triesLeft > 0 else { throw error }
                triesLeft -= 1
                usleep(UInt32(SQLiteStoreLimits.journalRetryMilliseconds) * 1_000)
            }
        }
    }

    /// Makes sure that the file is there, is one of this program, and needs no migration.
    ///
    /// For programs that must not change anything; `prepare` is for the others.
    public func requireCurrent() throws(OpeningError) {
        guard unsafe access(path, F_OK) == 0 else { throw .missing(path: path) }
        let connection = try opening { () throws(SQLiteError) in try openForReading() }
        try checkIdentity(of: connection)
        let version = try opening { () throws(SQLiteError) in
            try Migrations.identity(of: connection).version
        }
        guard version == Migrations.steps.count else {
            throw .olderSchema(path: path, found: version, known: Migrations.steps.count)
        }
    }

    /// A connection that writes; what it commits is on disk when COMMIT returns.
    func openForWriting() throws(SQLiteError) -> Connection {
        let connection = try Connection(
            path: path,
            access: .write,
            busyMilliseconds: SQLiteStoreLimits.busyMilliseconds
        )
        // FULL: the log is synced at every commit. EXTRA adds nothing in this journal mode.
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

    /// A connection that cannot write.
    func openForReading() throws(SQLiteError) -> Connection {
        let connection = try Connection(
            path: path,
            access: .read,
            busyMilliseconds: SQLiteStoreLimits.readerBusyMilliseconds
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
            throw .foreignFile(path: path)
        }
        guard identity.version <= Migrations.steps.count else {
            throw .newerSchema(
                path: path,
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
                ? .notADatabase(path: path)
                : .store(path: path, StoreError(error))
        }
    }

    /// Makes every folder of the path that is missing.
    private func makeFolder() throws(OpeningError) {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            made += made.isEmpty && part.isEmpty ? "/" : part + "/"
            guard unsafe mkdir(made, 0o700) != 0 else { continue }
            let code = errno
            // Whether an existing name is a folder shows when the file in it is opened.
            guard code == EEXIST || code == EROFS || code == EACCES else {
                throw .folder(path: made, detail: unsafe String(cString: strerror(code)))
            }
        }
    }

    /// Makes an empty file with the mode that it is to have; SQLite gives its log the same.
    private func makeFile() throws(OpeningError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            // An umask could have taken away what the file's own user needs.
            fchmod(descriptor, 0o600)
            close(descriptor)
        }
        // Any failure but "exists" shows again, with SQLite's words, when the file is opened.
    }
}
