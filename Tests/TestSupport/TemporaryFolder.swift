import Foundation

/// A folder of its own under the system's temporary folder, removed with everything in it at the end.
///
/// Its path is short enough for a unix socket.
public final class TemporaryFolder: Sendable {
    /// The absolute path, without a slash at the end.
    public let path: String

    /// Makes an empty folder that only this user can read.
    ///
    /// - Parameter inMemory: Whether the folder may lie in memory, where syncing costs nothing; for
    ///   tests to which the disk does not matter.
    /// - Throws: What the file system says.
    public init(inMemory: Bool = false) throws {
        let memory = "/dev/shm"
        let hasMemory = FileManager.default.isWritableFile(atPath: memory)
        let parent = inMemory && hasMemory ? memory : "/tmp"
        path = "\(parent)/booking-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    public func file(_ name: String) -> String { path + "/" + name }

    /// What a file in it holds; the empty text where there is none.
    public func text(of name: String) -> String {
        let bytes = FileManager.default.contents(atPath: file(name)) ?? Data()
        // Decoded with repairs: a program may be in the midst of writing a character.
        return String(decoding: bytes, as: UTF8.self)
    }
}
