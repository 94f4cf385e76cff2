package import Bookings

/// Something that is done every so often, by a clock that may be set.
package struct Interval: Sendable {
    /// How often, in milliseconds.
    package let milliseconds: Int64
    private var last: Timestamp?

    /// Something that is due at once.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Whether it is due.
    ///
    /// A clock that was set back makes it due: it would come too late otherwise.
    package func isDue(at now: Timestamp) -> Bool { remaining(at: now) == 0 }

    /// How long until it is due, in milliseconds.
    package func remaining(at now: Timestamp) -> Int64 {
        guard let last, now >= last else { return 0 }
        return max(0, last.rawValue + milliseconds - now.rawValue)
    }

    /// Notes that it was done.
    package mutating func done(at now: Timestamp) { last = now }
}
