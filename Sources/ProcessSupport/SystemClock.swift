public import Bookings
internal import Sockets

/// The machine's time of day.
public struct SystemClock: Clock {
    /// The machine's clock; there is only one.
    public init() {}

    /// The time of day now; it may jump when somebody sets it.
    public func now() -> Timestamp { Timestamp(rawValue: WallClock.milliseconds()) }
}
