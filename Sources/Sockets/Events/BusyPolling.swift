import Glibc

/// Decides whether a thread that waits for work polls for a while before it sleeps.
///
/// An idle processor halts. On a virtual machine, waking a halted processor takes longer than
/// serving most requests. A thread that polls is still running when work arrives soon. Linux can do
/// the same for the whole machine (Documentation/virt/guest-halt-polling.rst); this type does it
/// for one thread.
///
/// The thread sleeps at once if its last work did not arrive soon, so that a quiet system uses no
/// processor time, and if other threads seem to need the processors (docs/decisions/0014).
public struct BusyPolling: Sendable {
    private let limitNanoseconds: Int64
    private var workArrivedSoon = false
    private var calmWaits = 0

    /// The number of consecutive calm waits that the thread needs before it polls.
    ///
    /// With several clients, a few consecutive events of one client are only chance.
    public static let sufficientWaits = 64

    /// Creates the state of one thread.
    ///
    /// - Parameters:
    ///   - time: The longest time to poll, at most one second; zero never polls.
    ///   - processors: The number of processors that the process may run on. With a single one, a
    ///     polling thread would delay the thread that produces the work, so it never polls.
    public init(upTo time: Duration, processors: Int = ProcessResources.processors) {
        let nanoseconds = time / .nanoseconds(1)
        limitNanoseconds = processors > 1 ? Int64(min(max(nanoseconds, 0), 1e9)) : 0
    }

    /// Returns when there is work, or `sleep` has returned.
    ///
    /// - Parameters:
    ///   - isCalm: Whether a processor seems to be idle.
    ///   - hasWork: Returns at once whether there is work.
    ///   - sleep: Blocks until there is work; returns at once if work has arrived in the meantime.
    ///   - now: The time in nanoseconds of the monotonic clock.
    public mutating func wait(
        isCalm: Bool,
        until hasWork: () -> Bool,
        orSleep sleep: () -> Void,
        now: () -> Int64 = MonotonicClock.nanoseconds
    ) {
        calmWaits = isCalm ? min(calmWaits + 1, Self.sufficientWaits) : 0
        guard limitNanoseconds > 0, calmWaits == Self.sufficientWaits else { return sleep() }
        let start = now()
        if workArrivedSoon {
            repeat {
                if hasWork() { return }
                // The thread that produces the work may need this processor.
                _ = sched_yield()
            } while now() - start < limitNanoseconds
        }
        sleep()
        workArrivedSoon = now() - start < limitNanoseconds
    }
}
