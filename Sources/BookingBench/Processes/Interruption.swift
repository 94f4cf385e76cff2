internal import Glibc
internal import Synchronization

/// Ctrl-C and SIGTERM end a run in order: what it started is stopped, what it wrote is removed.
public enum Interruption {
    private static let requested = Atomic<Bool>(false)

    /// Whether somebody wants the run to end.
    public static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Catches both signals from now on; once, at the beginning of a program.
    public static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM] {
            // Storing into an atomic is all that a signal handler may safely do here.
            signal(number) { _ in Interruption.requested.store(true, ordering: .relaxed) }
        }
    }
}
