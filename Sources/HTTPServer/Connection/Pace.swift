/// Measures whether a transfer is fast enough: no pause is longer than the grace time, and the
/// average rate since the beginning is at least the minimum rate.
///
/// So neither a pause nor a slow trickle keeps a connection open, and a fast beginning does not
/// allow a long pause later.
package struct Pace: Equatable, Sendable {
    private let beganAt: Int64
    private var lastMovedAt: Int64
    private var movedBytes = 0

    /// Creates the pace of a transfer that begins at `now`, in nanoseconds of the monotonic clock.
    package init(beganAt now: Int64) {
        beganAt = now
        lastMovedAt = now
    }

    /// Adds bytes that were transferred since the last call.
    package mutating func moved(_ bytes: Int, now: Int64) {
        movedBytes += bytes
        lastMovedAt = now
    }

    /// The time at which the transfer is too slow, unless more bytes are transferred before.
    package func deadline(graceNanoseconds: Int64, bytesPerSecond: Int) -> Int64 {
        let earned = Int64(Double(movedBytes) / Double(max(bytesPerSecond, 1)) * 1e9)
        return min(beganAt + earned, lastMovedAt) + graceNanoseconds
    }
}
