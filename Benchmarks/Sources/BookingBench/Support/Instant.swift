import Sockets

/// A moment on the monotonic clock.
///
/// The engine reads the clock twice for each request, so an instant is a count of nanoseconds and
/// not one of `ContinuousClock`, which computes with 128 bits.
struct Instant: Comparable, Sendable {
    let nanoseconds: Int64

    static var now: Instant { Instant(nanoseconds: MonotonicClock.nanoseconds()) }

    static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    static func + (instant: Instant, duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        return Instant(nanoseconds: instant.nanoseconds + nanoseconds)
    }

    /// The time since `earlier` in nanoseconds; 0 if `earlier` is later.
    func nanoseconds(since earlier: Instant) -> UInt64 {
        UInt64(max(nanoseconds - earlier.nanoseconds, 0))
    }

    /// The time since `earlier` in seconds.
    func seconds(since earlier: Instant) -> Double {
        Double(nanoseconds - earlier.nanoseconds) / 1_000_000_000
    }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}
