/// A moment, in milliseconds since 1970-01-01T00:00:00Z without leap seconds.
public struct Timestamp: RawRepresentable, Hashable, Sendable, Comparable {
    /// Milliseconds since the epoch.
    public let rawValue: Int64

    /// Takes any number of milliseconds.
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// Earlier is less.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The moment `milliseconds` later.
    public func advanced(byMilliseconds milliseconds: Int64) -> Timestamp {
        Timestamp(rawValue: rawValue + milliseconds)
    }
}

/// Tells the time.
///
/// Given in from outside, so that tests need not wait.
public protocol Clock: Sendable {
    /// The time of day now.
    func now() -> Timestamp
}
