/// Decides when the feed may send its next batch.
///
/// A batch after a quiet time goes out at once. While changes continue, the feed gathers them for so long
/// that their delivery takes a small share of the processors, whatever the number of subscribers. Times
/// are those of a monotonic clock.
struct FeedPace {
    private var last: (sentAt: Duration, progress: DeliveryProgress, ceiling: Duration)?

    /// Records that a batch was sent at `now`.
    ///
    /// - Parameters:
    ///   - progress: The batch's delivery.
    ///   - now: The time.
    ///   - ceiling: The longest time until the next batch.
    mutating func sent(
        _ progress: DeliveryProgress,
        at now: Duration,
        ceiling: Duration = APILimits.gatherCeiling
    ) {
        last = (now, progress, ceiling)
    }

    /// Records that there was nothing to send: the next batch goes out at once.
    mutating func rest() { last = nil }

    /// How long the feed gathers from `now` on; zero or nil if it may send the next batch.
    func remaining(at now: Duration) -> Duration? {
        guard let last else { return nil }
        let elapsed = now - last.sentAt
        guard let cost = last.progress.cost else {
            // An event loop that has not yet delivered the last batch receives no new one. A loop that
            // has ended never delivers, so the feed does not wait forever.
            if elapsed >= APILimits.deliveryTime { return .zero }
            return max(APILimits.gatherFloor - elapsed, APILimits.gatherFloor / 2)
        }
        let window = min(cost * APILimits.gatherFactor, last.ceiling)
        return max(.zero, max(window, APILimits.gatherFloor) - elapsed)
    }
}
