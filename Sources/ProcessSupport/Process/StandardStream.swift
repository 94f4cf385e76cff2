internal import Glibc

/// A standard stream of the process, without a buffer.
public struct StandardStream: Sendable {
    /// The standard output stream.
    public static let output = StandardStream(descriptor: STDOUT_FILENO)
    /// The standard error stream.
    public static let error = StandardStream(descriptor: STDERR_FILENO)

    private let descriptor: Int32

    /// Writes a line with one system call, so that the reader of a pipe sees it at once.
    ///
    /// If the stream is closed or full, the line is lost.
    public func writeLine(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = unsafe write(descriptor, bytes, bytes.count)
    }
}
