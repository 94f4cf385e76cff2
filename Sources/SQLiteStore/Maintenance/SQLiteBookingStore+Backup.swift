public import Bookings
import Glibc
internal import SQLite

extension SQLiteBookingStore: BackupStore {
    /// Copies one moment of the database while other processes write.
    ///
    /// The copy appears under its name only when it is complete and on disk. It is a database without
    /// a log and without free pages.
    public func backUp(to path: String) throws(BackupError) {
        guard unsafe access(path, F_OK) != 0 else { throw .exists(path: path) }
        let partial = path + ".partial"
        // An interrupted backup may have left this file.
        unsafe unlink(partial)
        try makePrivateFile(partial)
        do throws(SQLiteError) {
            // Not `openForReading`: its query_only rejects VACUUM INTO, which writes only the copy.
            let connection = try Connection(
                path: self.path,
                access: .read,
                busyTime: SQLiteStoreLimits.busyTime
            )
            var copy = try connection.prepare("VACUUM INTO ?1")
            try copy.bind(partial, at: 1)
            try copy.run()
        } catch {
            unsafe unlink(partial)
            throw .store(StoreError(error))
        }
        // SQLite does not sync what VACUUM INTO writes.
        try sync(partial)
        // Unlike rename, link never replaces a file that was created meanwhile.
        guard unsafe link(partial, path) == 0 else {
            let code = errno
            unsafe unlink(partial)
            throw code == EEXIST ? .exists(path: path) : failure("link", path, code)
        }
        unsafe unlink(partial)
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        try sync(folder.isEmpty ? "/" : String(folder))
    }

    /// Creates an empty private file for SQLite to fill.
    private func makePrivateFile(_ path: String) throws(BackupError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("open", path, errno) }
        close(descriptor)
    }

    private func sync(_ path: String) throws(BackupError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", path, errno) }
    }

    private func failure(_ call: String, _ path: String, _ code: Int32) -> BackupError {
        .system(call: call, path: path, detail: unsafe String(cString: strerror(code)))
    }

    /// The store that the copy at `path` is.
    public func backup(at path: String) -> SQLiteBookingStore { SQLiteBookingStore(path: path) }
}
