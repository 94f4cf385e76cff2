import Glibc

/// Decides whether a thread that waits for work looks for it again and again, or sleeps.
///
/// A processor with nothing to do halts, and on a virtual machine to be woken there takes longer than
/// many an answer. Where a thread has looked on, work that comes soon finds it awake. This is what the
/// kernel does where it is told to (Linux, Documentation/virt/guest-halt-polling.rst), for one thread.
///
/// It sleeps at once where its last work did not come soon, so that a quiet system costs nothing; and
/// where others need the processors.
public struct BusyPolling: Sendable {
    private let longest: Int64
    private var cameSoon = false
    private var calmWaits = 0

    /// So many calm waits, one after the other, before it looks: where four clients take turns,
    /// a few of one of them are chance.
    public static let sufficientWaits = 64

    /// A thread that looks for `time` at most; for zero it always sleeps.
    ///
    /// - Parameters:
    ///   - time: At most a second.
    ///   - processors: Those that the process may run on: where there is only one, looking would keep
    ///     whoever has the work from finishing it.
    public init(upTo time: Duration, processors: Int = ProcessResources.processors) {
        let nanoseconds = time / .nanoseconds(1)
        longest = processors > 1 ? Int64(min(max(nanoseconds, 0), 1e9)) : 0
    }

    /// Returns when there is work, or `sleep` has returned.
    ///
    /// - Parameters:
    ///   - isCalm: Whether there seems to be a processor to spare.
    ///   - isThere: Whether there is work; returns at once.
    ///   - sleep: Returns at once where work came in the meantime, and otherwise when it comes.
    ///   - now: Nanoseconds of the monotonic clock.
    public mutating func wait(
        isCalm: Bool,
        until isThere: () -> Bool,
        orSleep sleep: () -> Void,
        now: () -> Int64 = MonotonicClock.nanoseconds
    ) {
        calmWaits = isCalm ? min(calmWaits + 1, Self.sufficientWaits) : 0
        guard longest > 0, calmWaits == Self.sufficientWaits else { return sleep() }
        let start = now()
        if cameSoon {
            repeat {
                if isThere() { return }
                // Whoever has the work may need this processor.
                _ = sched_yield()
            } while now() - start < longest
        }
        sleep()
        cameSoon = now() - start < longest
    }
}
