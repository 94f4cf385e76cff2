/// How fast something has to move: a head start, and then a minimum rate counted from the beginning.
///
/// A deadline that each byte pushes back by its own share, so that neither a pause nor a trickle can
/// hold a connection for longer than its bytes are worth. Pure.
struct Pace: Equatable, Sendable {
    private let beganAt: Int64
    private var movedBytes = 0

    /// Begins at `now`, in nanoseconds of the monotonic clock.
    init(beganAt now: Int64) {
        beganAt = now
    }

    /// So many bytes have moved since the last call.
    mutating func moved(_ bytes: Int) {
        movedBytes += bytes
    }

    /// When it is too slow, unless more moves until then.
    func deadline(graceNanoseconds: Int64, bytesPerSecond: Int) -> Int64 {
        let rate = Double(max(bytesPerSecond, 1))
        return beganAt + graceNanoseconds + Int64(Double(movedBytes) / rate * 1e9)
    }
}
