import Glibc
import Synchronization

/// Ctrl-C and SIGTERM end a run in order: processes that it started stop, files that it made go.
enum Interruption {
    private static let isRequested = Atomic<Bool>(false)

    /// Handles both signals from now on, and ignores SIGPIPE; every command calls this first.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM] {
            // An atomic store is one of the few things that a signal handler may do.
            signal(number) { _ in Interruption.isRequested.store(true, ordering: .relaxed) }
        }
    }

    /// Throws if one of the signals has arrived; every loop that waits or measures calls this.
    static func check() throws {
        if isRequested.load(ordering: .relaxed) { throw BenchError("interrupted") }
    }
}
