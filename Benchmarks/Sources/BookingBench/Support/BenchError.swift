import Glibc

/// The reason why a measurement failed, as a sentence for the person who started it.
struct BenchError: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// A failed system call; `code` is its errno.
    init(_ call: String, errno code: Int32) {
        description = "\(call): \(unsafe String(cString: strerror(code)))"
    }
}
