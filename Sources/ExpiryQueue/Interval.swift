internal import Bookings

/// Something that is done every so often, by a clock that may be set.
struct Interval: Sendable {
    /// How often, in milliseconds.
    let milliseconds: Int64
    private var last: Timestamp?

    /// Something that is due at once.
    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Whether it is due.
    ///
    /// A clock that was set back makes it due: it would come too late otherwise.
    func isDue(at now: Timestamp) -> Bool { remaining(at: now) == 0 }

    /// How long until it is due, in milliseconds.
    func remaining(at now: Timestamp) -> Int64 {
        guard let last, now >= last else { return 0 }
        return max(0, last.rawValue + milliseconds - now.rawValue)
    }

    /// Notes that it was done.
    mutating func done(at now: Timestamp) { last = now }
}
