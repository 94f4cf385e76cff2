/// The bounds of the load generator.
public enum Limits {
    /// Most connections of one run; each has a buffer of `receiveBytes`.
    public static let connections = 10_000
    /// Most that one `recv` takes: a page of 100 bookings fits.
    static let receiveBytes = 65_536
    /// Events taken from epoll at a time.
    static let events = 256
    /// Most bytes of an answer's head.
    static let headBytes = 65_536
    /// How long an answer of the set-up, or the end of what is under way, is waited for.
    static let answerMilliseconds: Int64 = 15_000
    /// How long after the load the last events may arrive.
    static let deliveryMilliseconds: Int64 = 5000
    /// How many subscribers of a measurement are checked event by event; the others are only read.
    static let checkedSubscribers = 8
    /// Most that one `recv` takes of a stream that is only read.
    static let crowdReceiveBytes = 262_144
    /// How much of the end of such a stream is kept: the last event fits.
    static let streamEndBytes = 256
    /// How often a change is made whose way to the subscribers is measured, in milliseconds.
    static let probeMilliseconds: Int64 = 100
    /// How often the loop looks at the clock when nothing arrives, in milliseconds.
    static let pollMilliseconds: Int32 = 10
    /// How long a started process may take until it serves.
    static let startMilliseconds: Int64 = 30_000
    /// How long a process may take from SIGTERM to its end, before SIGKILL.
    static let stopMilliseconds: Int64 = 15_000
    /// After so many failures a run ends at once.
    static let failures = 10_000
    /// How many wrong answers are kept to be shown.
    static let failureSamples = 5
    /// How much of each is shown.
    static let failureSampleBytes = 300
    /// Bookings that are made to be read, where none are named.
    static let bookingsToRead = 1000
    /// Bookings of a filled file that are read.
    static let sampledBookings = 100_000
    /// Filled files up to this size are made anew for each round.
    static let refilledBookings = 1_000_000
    /// Bookings under way at once in the bare loop, as with many connections.
    static let ceilingWidth = 512
}
