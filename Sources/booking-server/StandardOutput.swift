import Glibc

/// The line that tells whoever started the server that it serves.
enum StandardOutput {
    /// Writes a whole line at once: a supervisor that reads a pipe waits for it.
    static func print(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        // Who closed the standard output does not want to know.
        _ = unsafe write(STDOUT_FILENO, bytes, bytes.count)
    }
}
