internal import Bookings

/// When a failed delivery is tried again.
enum RetrySchedule {
    /// The waits after the first, the second, … failed attempt; the last one repeats.
    static let waits: [Duration] = [
        .seconds(5), .seconds(300), .seconds(1_800), .seconds(7_200), .seconds(18_000),
        .seconds(36_000), .seconds(50_400), .seconds(72_000), .seconds(86_400),
    ]

    /// The longest `Retry-After` that is respected.
    static let longestRetryAfter = Duration.seconds(86_400)

    /// How long every attempt to a webhook may fail before the webhook is disabled.
    static let failingTime = Duration.seconds(5 * 86_400)

    /// The time until the next attempt: a step of the schedule, plus or minus a tenth, so that
    /// deliveries that failed together are not tried together.
    ///
    /// - Parameters:
    ///   - failedAttempts: The number of failed attempts, at least 1.
    ///   - retryAfter: The receiver's wish, which may only make the wait longer.
    ///   - generator: The source of the random part.
    /// - Returns: The wait.
    static func wait(
        afterAttempts failedAttempts: Int,
        retryAfter: Duration?,
        using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let step = waits[min(failedAttempts, waits.count) - 1].wholeMilliseconds
        let wait = Duration.milliseconds(
            Int64.random(in: (step * 9 / 10)...(step * 11 / 10), using: &generator)
        )
        return max(wait, min(retryAfter ?? .zero, longestRetryAfter))
    }
}
