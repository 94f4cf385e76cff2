package import Bookings

/// The wait after errors: longer after each error, and random, so that processes which failed together
/// do not retry together.
package struct Backoff: Sendable {
    private var errors = 0
    private var errorTime: Timestamp?
    private var wait = Duration.zero

    /// Creates a backoff without errors.
    package init() {}

    /// Records an error.
    ///
    /// - Returns: The time until the next attempt, between half of the step and the whole step. The
    ///   step doubles with each error, up to `QueueLimits.longestBackoff`.
    @discardableResult
    package mutating func recordError(
        at now: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let longest = QueueLimits.longestBackoff.wholeMilliseconds
        let step = min(QueueLimits.shortestBackoff.wholeMilliseconds << min(errors, 16), longest)
        errors += 1
        errorTime = now
        wait = .milliseconds(Int64.random(in: step / 2...step, using: &generator))
        return wait
    }

    /// Records a success: the next error starts with the shortest wait.
    package mutating func recordSuccess() { self = Backoff() }

    /// Whether the last attempt failed.
    package var isFailing: Bool { errorTime != nil }

    /// The time from `now` until the next attempt.
    package func remaining(at now: Timestamp) -> Duration {
        // If the clock was set back, the wait ends at once; otherwise it could last for hours.
        guard let errorTime, now >= errorTime else { return .zero }
        return max(.zero, errorTime + wait - now)
    }
}
