internal import Glibc

/// A folder for the databases and logs of a run, removed when its owner goes.
public final class ScratchFolder {
    /// Where it is.
    public let path: String

    /// Makes a folder in `parent`, which should be on the disk that counts.
    public init(in parent: String) throws(BenchError) {
        var template = Array(("\(parent)/bench." + String(repeating: "X", count: 6)).utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }
                .map { unsafe String(cString: $0) }
        }
        let code = errno
        guard let made else { throw BenchError.system("mkdtemp in \(parent)", code) }
        // Absolute, because nginx reads the paths in its configuration from a folder of its own.
        path = Self.absolute(made)
    }

    deinit {
        removeFiles(below: path)
        unsafe rmdir(path)
    }

    private static func absolute(_ path: String) -> String {
        guard let absolute = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(absolute) }
        return unsafe String(cString: absolute)
    }

    /// The path of a file in it.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    private func removeFiles(below folder: String) {
        guard let stream = unsafe opendir(folder) else { return }
        defer { unsafe closedir(stream) }
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    unsafe String(cString: name)
                }
            }
            guard name != ".", name != ".." else { continue }
            let path = "\(folder)/\(name)"
            if unsafe unlink(path) != 0 {
                removeFiles(below: path)
                unsafe rmdir(path)
            }
        }
    }
}
