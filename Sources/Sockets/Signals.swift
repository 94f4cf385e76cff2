internal import CLinux
import Glibc

/// What a process does about signals.
public enum Signals {
    /// Ignores SIGPIPE and SIGXFSZ: a peer that has gone, or a file that may not grow, is then an
    /// error of the call that finds out and not the end of the process.
    public static func ignoreBrokenPipesAndFileSizes() {
        // Neither call can fail: both numbers are signals that may be ignored.
        _ = clinux_ignore_signal(SIGPIPE)
        _ = clinux_ignore_signal(SIGXFSZ)
    }
}

/// Owns the process's wish to end: SIGTERM and SIGINT, read in order where someone waits for them.
///
/// Make it on the main thread before any other thread starts: threads inherit that these signals are
/// blocked, and so none of them is killed by one.
public struct TerminationSignals: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Blocks SIGTERM and SIGINT in this thread, and in those that it starts from now on.
    public init() throws(SystemError) {
        try checked(clinux_block_termination(), "pthread_sigmask")
        descriptor = FileDescriptor(
            owning: try checked(clinux_termination_descriptor(), "signalfd")
        )
    }

    /// Which signal came.
    public enum Signal: Sendable {
        /// SIGTERM: a supervisor asks.
        case terminate
        /// SIGINT: a person pressed Control-C.
        case interrupt
    }

    /// Waits for the next signal, without a timeout for ever; nil when the time ran out.
    public borrowing func next(timeoutMilliseconds: Int32? = nil) throws(SystemError) -> Signal? {
        let number = try checked(
            clinux_next_signal(descriptor.number, timeoutMilliseconds ?? -1),
            "signalfd"
        )
        switch number {
        case SIGTERM: return .terminate
        case SIGINT: return .interrupt
        default: return nil
        }
    }
}
