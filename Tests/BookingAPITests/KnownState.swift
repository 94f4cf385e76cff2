import BookingAPI
import Synchronization

/// A state of the system that a test sets.
final class KnownState: SystemProbe {
    private let known = Mutex(
        SystemState(databaseIsWritable: true, redis: .ok, worker: .ok)
    )

    func state() -> SystemState { known.withLock { $0 } }

    /// Makes every part unavailable.
    func breakEverything() {
        let broken = SystemState(databaseIsWritable: false, redis: .missing, worker: .missing)
        known.withLock { $0 = broken }
    }
}
