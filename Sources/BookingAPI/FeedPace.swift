/// When the feed may tell its next news.
///
/// A value that is told the time, in nanoseconds of the monotonic clock. The first news after a quiet
/// time go out at once; while changes go on, they are gathered for so long that telling them takes a
/// small share of the processors, whatever the number of clients.
struct FeedPace {
    private var begun: (at: Int64, fanOut: FanOut)?

    /// News were handed out.
    mutating func told(_ fanOut: FanOut, at now: Int64) { begun = (now, fanOut) }

    /// There was nothing to tell: whatever comes next goes out at once.
    mutating func rest() { begun = nil }

    /// How long to gather from now on, in nanoseconds; nil where nothing is gathered, and 0 when it
    /// is time to tell.
    func remaining(at now: Int64) -> Int64? {
        guard let begun else { return nil }
        let elapsed = now - begun.at
        let floor = APILimits.gatherFloorNanoseconds
        guard let cost = begun.fanOut.nanoseconds else {
            // Whoever is still telling the last news shall not be given more; only if it never ends,
            // because a loop has ended, is it not waited for.
            let isLost = elapsed >= APILimits.fanOutPatienceNanoseconds
            return isLost ? 0 : elapsed < floor ? floor - elapsed : floor / 2
        }
        let (share, overflows) = cost.multipliedReportingOverflow(by: APILimits.gatherFactor)
        let window = min(overflows ? .max : share, APILimits.gatherCeilingNanoseconds)
        return max(0, max(window, floor) - elapsed)
    }
}
