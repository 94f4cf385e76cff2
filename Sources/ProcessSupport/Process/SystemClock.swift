public import Bookings
internal import Sockets

/// The clock of the machine.
public struct SystemClock: Clock {
    /// Creates a reference to the clock.
    public init() {}

    /// The time of day, which may jump if the operator or the time service sets the clock.
    public func now() -> Timestamp { Timestamp(rawValue: WallClock.milliseconds()) }
}
