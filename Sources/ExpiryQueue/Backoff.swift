package import Bookings

/// How long to wait after failures: longer each time, and never quite the same.
package struct Backoff: Sendable {
    private var failures = 0
    private var failedAt: Timestamp?
    private var waitMilliseconds: Int64 = 0

    /// No failure yet.
    package init() {}

    /// Notes a failure at `now`, and returns the wait until the next attempt in milliseconds.
    ///
    /// The wait is between half of and the whole doubled step, so that processes that failed
    /// together do not come back together.
    @discardableResult
    package mutating func fail(
        at now: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) -> Int64 {
        let doublings = min(failures, 16)
        let step = min(
            QueueLimits.backoffFloorMilliseconds << doublings,
            QueueLimits.backoffCeilingMilliseconds
        )
        failures += 1
        failedAt = now
        waitMilliseconds = Int64.random(in: step / 2...step, using: &generator)
        return waitMilliseconds
    }

    /// Notes a success: the next failure begins anew.
    package mutating func succeed() {
        failures = 0
        failedAt = nil
        waitMilliseconds = 0
    }

    /// Whether the last attempt failed.
    package var isFailing: Bool { failedAt != nil }

    /// How long to wait from `now`, in milliseconds; 0 where another attempt may be made.
    package func remaining(at now: Timestamp) -> Int64 {
        guard let failedAt else { return 0 }
        // A clock that was set back would otherwise make the wait endless.
        guard now >= failedAt else { return 0 }
        return max(0, failedAt.rawValue + waitMilliseconds - now.rawValue)
    }
}
