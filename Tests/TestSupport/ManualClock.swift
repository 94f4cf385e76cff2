public import Bookings
import Synchronization

/// A clock that a test moves; safe to use from any thread.
public final class ManualClock: Clock {
    private let time: Mutex<Timestamp>

    /// Starts on 2026-12-24T09:30:00Z unless told otherwise.
    public init(_ start: Timestamp = Timestamp(rawValue: 1_798_104_600_000)) {
        time = Mutex(start)
    }

    /// The time that it was set to.
    public func now() -> Timestamp { time.withLock { $0 } }

    /// Goes on by `milliseconds`; back where they are negative.
    public func advance(byMilliseconds milliseconds: Int64) {
        time.withLock { $0 = $0 + .milliseconds(milliseconds) }
    }

    /// Goes to a moment.
    public func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
}
