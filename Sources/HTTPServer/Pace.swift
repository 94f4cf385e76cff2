/// How fast something has to move: never a pause longer than the grace time, and a minimum rate
/// counted from the beginning.
///
/// So neither a pause nor a trickle holds a connection for longer than its bytes are worth, and a
/// burst buys no long pause. Pure.
package struct Pace: Equatable, Sendable {
    private let beganAt: Int64
    private var lastMovedAt: Int64
    private var movedBytes = 0

    /// Begins at `now`, in nanoseconds of the monotonic clock.
    package init(beganAt now: Int64) {
        beganAt = now
        lastMovedAt = now
    }

    /// So many bytes have moved since the last call.
    package mutating func moved(_ bytes: Int, now: Int64) {
        movedBytes += bytes
        lastMovedAt = now
    }

    /// When it is too slow, unless more moves until then.
    package func deadline(graceNanoseconds: Int64, bytesPerSecond: Int) -> Int64 {
        let earned = Int64(Double(movedBytes) / Double(max(bytesPerSecond, 1)) * 1e9)
        return min(beganAt + earned, lastMovedAt) + graceNanoseconds
    }
}
