internal import CLinux
import Glibc

/// Signals that a process ignores.
public enum Signals {
    /// Ignores SIGPIPE and SIGXFSZ, so that writing to a closed connection, or to a file that has
    /// reached its size limit, is an error of the call and does not kill the process.
    public static func ignoreBrokenPipesAndFileSizes() {
        // Cannot fail: both signals may be ignored.
        _ = clinux_ignore_signal(SIGPIPE)
        _ = clinux_ignore_signal(SIGXFSZ)
    }
}

/// Receives SIGTERM and SIGINT, so that they do not kill the process at once.
///
/// Create it on the main thread before any other thread starts: new threads inherit that these
/// signals are blocked.
public struct TerminationSignals: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Blocks SIGTERM and SIGINT in this thread, and in the threads that it starts from now on.
    public init() throws(SystemError) {
        try checked(clinux_block_termination(), "pthread_sigmask")
        descriptor = FileDescriptor(
            owning: try checked(clinux_termination_descriptor(), "signalfd")
        )
    }

    /// A signal that asks the process to end.
    public enum Signal: Sendable {
        /// SIGTERM, which supervisors send.
        case terminate
        /// SIGINT, which Control-C sends.
        case interrupt
    }

    /// Waits for the next signal, at most for `limit`; nil if none came.
    public borrowing func next(within limit: Duration) throws(SystemError) -> Signal? {
        var entry = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(clamping: limit.wholeNanoseconds / 1_000_000)
        guard unsafe poll(&entry, 1, milliseconds) > 0 else { return nil }
        return try next()
    }

    /// Waits for the next signal.
    public borrowing func next() throws(SystemError) -> Signal {
        let number = try checked(clinux_next_signal(descriptor.number), "signalfd")
        return number == SIGINT ? .interrupt : .terminate
    }
}
