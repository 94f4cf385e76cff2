internal import Glibc
internal import Synchronization

/// A descriptor to which several threads write lines.
public final class LogOutput: Sendable {
    /// The standard error stream of the process.
    public static let standardError = LogOutput(descriptor: STDERR_FILENO)

    private let descriptor: Int32
    // Locked while a line is written, so that a line stays whole if the kernel takes it in parts.
    private let lock = Mutex(())

    /// Creates an output; the caller closes `descriptor`.
    public init(descriptor: Int32) { self.descriptor = descriptor }

    /// Writes a line that ends with a line feed; a line that cannot be written is lost.
    public func write(_ line: RawSpan) {
        unsafe line.withUnsafeBytes { unsafe write($0) }
    }

    private func write(_ line: UnsafeRawBufferPointer) {
        lock.withLock { _ in
            var rest = unsafe line[...]
            while unsafe !rest.isEmpty {
                let count = unsafe Glibc.write(
                    descriptor,
                    UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count
                )
                if count > 0 {
                    unsafe rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
