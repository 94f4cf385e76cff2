import Bookings
import Glibc
import Synchronization

/// A clock that stands still until a test moves it.
final class ManualClock: Clock {
    private let moment: Mutex<Timestamp>

    init(_ milliseconds: Int64 = 1_766_568_600_000) {
        moment = Mutex(Timestamp(rawValue: milliseconds))
    }

    func now() -> Timestamp { moment.withLock { $0 } }

    /// Moves the clock; backwards, too.
    func advance(milliseconds: Int64) {
        moment.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
    }
}

/// The machine's time of day.
struct MachineClock: Bookings.Clock {
    func now() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(rawValue: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
