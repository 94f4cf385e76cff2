public import Bookings
import Glibc
internal import SQLite

/// Why there is no copy.
public enum BackupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something of that name is there already; it was left as it is.
    case exists(path: String)
    /// A system call failed.
    case system(call: String, path: String, detail: String)
    /// The database said no.
    case store(StoreError)

    /// One line for whoever asked for the copy.
    public var description: String {
        switch self {
        case .exists(let path): "\(path) is there already: it was left as it is"
        case .system(let call, let path, let detail): "\(call) \(path): \(detail)"
        case .store(let error): "\(error)"
        }
    }
}

extension SQLiteBookingStore {
    /// Copies the database as it is at one moment, while others go on writing.
    ///
    /// The copy appears under its name only when it is complete and on disk. It is a database of its
    /// own: no log belongs to it, and it has no free pages. Blocks for as long as copying takes.
    public func backUp(to path: String) throws(BackupError) {
        guard unsafe access(path, F_OK) != 0 else { throw .exists(path: path) }
        let partial = path + ".partial"
        // What a copy that was cut off has left.
        unsafe unlink(partial)
        try makePrivateFile(partial)
        do throws(SQLiteError) {
            // Not `openForReading`: its query_only refuses VACUUM INTO, too, which writes only the copy.
            let connection = try Connection(
                path: self.path,
                access: .read,
                busyMilliseconds: SQLiteStoreLimits.busyMilliseconds
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
        // Unlike rename, link never replaces a file that somebody made meanwhile.
        guard unsafe link(partial, path) == 0 else {
            let code = errno
            unsafe unlink(partial)
            throw code == EEXIST ? .exists(path: path) : failure("link", path, code)
        }
        unsafe unlink(partial)
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        try sync(folder.isEmpty ? "/" : String(folder))
    }

    /// Makes an empty file, which SQLite then fills: the copy is as private as the original.
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
}
