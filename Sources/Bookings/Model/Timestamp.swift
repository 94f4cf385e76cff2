/// A moment, in milliseconds since 1970-01-01T00:00:00Z without leap seconds.
public struct Timestamp: RawRepresentable, Hashable, Sendable, Comparable {
    /// Milliseconds since the epoch.
    public let rawValue: Int64

    /// Creates a moment from any number of milliseconds.
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// An earlier moment is less than a later one.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The moment that is `duration` after `moment`, rounded down to a millisecond.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(rawValue: moment.rawValue + duration.wholeMilliseconds)
    }

    /// The moment that is `duration` before `moment`, rounded down to a millisecond.
    public static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(rawValue: moment.rawValue - duration.wholeMilliseconds)
    }

    /// The time from `start` to `end`; negative if `start` is later.
    public static func - (end: Timestamp, start: Timestamp) -> Duration {
        .milliseconds(end.rawValue - start.rawValue)
    }
}

extension Duration {
    /// The duration in milliseconds, without what is left of the last millisecond.
    public var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}

/// A source of the current time, which a test can replace.
public protocol Clock: Sendable {
    /// The current time of day.
    func now() -> Timestamp
}
