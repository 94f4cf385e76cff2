/// The bounds of the load generator.
enum Limits {
    /// The most connections of one run.
    static let connections = 10_000
    /// The most bytes that one `recv` takes from a connection: a page of 100 bookings fits.
    static let receiveBytes = 65_536
    /// The most events that one `epoll_wait` returns.
    static let events = 256
    /// The most bytes of a response's head.
    static let headBytes = 65_536
    /// How long the generator waits for a response before the load and at its end.
    static let responseTimeout = Duration.seconds(15)
    /// How long the loop waits for input before it looks at the clock.
    static let pollMilliseconds: Int32 = 10

    /// How long after the load the last events may arrive.
    static let deliveryTimeout = Duration.seconds(5)
    /// How many subscribers of a run are checked event by event.
    static let checkedSubscribers = 8
    /// The most bytes that one `recv` takes from the event stream of an unchecked subscriber.
    static let crowdReceiveBytes = 262_144
    /// How many bytes of the end of such a stream are kept: the last event fits.
    static let streamEndBytes = 256
    /// The time between two changes whose delivery is measured.
    static let probeInterval = Duration.milliseconds(100)

    /// How long a process may take until it is ready.
    static let startTimeout = Duration.seconds(30)
    /// How long a process may take from SIGTERM to its end, before it gets SIGKILL.
    static let stopTimeout = Duration.seconds(15)
    /// How long `bookingctl` may take.
    static let commandTimeout = Duration.seconds(600)

    /// A run with this many failures ends at once.
    static let failures = 10_000
    /// How many failures a report shows.
    static let failureSamples = 5
    /// How many bytes of each response it shows.
    static let failureSampleBytes = 300

    /// How many bookings a run creates to read them.
    static let bookingsToRead = 1000
    /// How many bookings of a filled file are read.
    static let sampledBookings = 100_000
    /// Files with up to this many bookings are filled anew for each round.
    static let refilledBookings = 1_000_000
    /// How many bookings are in progress at once in the bare loop, as with many connections.
    static let bareLoopBookings = 512
}
