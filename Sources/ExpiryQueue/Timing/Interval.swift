package import Bookings

/// Determines when something that recurs is due, by a clock that can be set.
package struct Interval: Sendable {
    private let length: Duration
    private var lastTime: Timestamp?

    /// Creates an interval that is due at once.
    package init(_ length: Duration) { self.length = length }

    /// Whether the interval has passed since `restart(at:)`.
    ///
    /// If the clock was set back, it has passed too; otherwise it would pass too late.
    package func isDue(at now: Timestamp) -> Bool { remaining(at: now) == .zero }

    /// The time until the interval has passed.
    package func remaining(at now: Timestamp) -> Duration {
        guard let lastTime, now >= lastTime else { return .zero }
        return max(.zero, lastTime + length - now)
    }

    /// Starts the interval again.
    package mutating func restart(at now: Timestamp) { lastTime = now }
}
