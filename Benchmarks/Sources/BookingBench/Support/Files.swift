import FoundationEssentials
import Glibc

/// Whole files as text.
enum TextFile {
    /// The content of a file, also of one below `/proc`; nil if it cannot be read.
    static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Replaces the content of the file, or creates it.
    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}

/// A folder for the databases and logs of a run, removed with the last reference to it.
final class ScratchFolder: Sendable {
    /// The absolute path: nginx reads relative ones from a folder of its own.
    let path: String

    /// Creates a folder in `parent`, which should be on the disk to measure and not in memory.
    init(in parent: String) throws {
        let folder = URL(filePath: parent).appending(path: "bench-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        path = folder.resolvingSymlinksInPath().path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func database(_ name: String) -> DatabaseFile { DatabaseFile(path: file("\(name).db")) }
}

/// The kinds of databases that can be measured.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite
    case postgres
}

/// A database that the programs open.
protocol ServedDatabase: Sendable {
    /// The programs' `--database`.
    var url: String { get }
}

/// A database in an SQLite file.
struct DatabaseFile: ServedDatabase {
    let path: String

    var url: String { "sqlite:\(path)" }

    /// The size of the file; 0 if it does not exist.
    var byteCount: Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Removes the file and those that SQLite keeps beside it.
    func remove() {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
    }
}
