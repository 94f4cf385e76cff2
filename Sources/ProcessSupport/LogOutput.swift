internal import Glibc
internal import Synchronization

/// A descriptor that takes whole lines from any thread.
public final class LogOutput: Sendable {
    /// The standard error of the process.
    public static let standardError = LogOutput(descriptor: STDERR_FILENO)

    private let descriptor: Int32
    // Held while a line is written: a line that the kernel takes in two parts stays one line.
    private let turn = Mutex(())

    /// Writes to `descriptor`, which stays the caller's to close.
    public init(descriptor: Int32) { self.descriptor = descriptor }

    /// Writes a line that ends with a line feed; gives up where the descriptor takes nothing.
    ///
    /// Logging never fails its caller: a line that cannot be written is lost.
    public func write(_ line: RawSpan) {
        unsafe line.withUnsafeBytes { unsafe write($0) }
    }

    private func write(_ line: UnsafeRawBufferPointer) {
        turn.withLock { _ in
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
