internal import HTTP
internal import Sockets

/// The time of an event loop's current turn, and the `Date` field line.
final class LoopClock {
    /// When the turn began, in nanoseconds of the monotonic clock.
    private(set) var now = MonotonicClock.nanoseconds()
    private(set) var dateLine = DateLine(epochSeconds: WallClock.seconds())
    /// When `dateLine` must be updated, in nanoseconds of the monotonic clock.
    private var dateEndsAt: Int64 = 0

    /// Begins a turn.
    func update() {
        now = MonotonicClock.nanoseconds()
        guard now >= dateEndsAt else { return }
        // Once a second: a change of the system's time appears up to one second late.
        let wallClock = WallClock.nanoseconds()
        dateLine.update(to: wallClock / 1_000_000_000)
        dateEndsAt = now + 1_000_000_000 - wallClock % 1_000_000_000
    }
}
