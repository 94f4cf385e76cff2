/// The number of a booking; positive, and larger than that of every older booking.
public struct BookingID: RawRepresentable, Hashable, Sendable {
    /// The number that the store assigned.
    public let rawValue: Int64

    /// Creates an id from any number; a store reports an id that no booking has.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// The number of a flight; positive.
public struct FlightID: RawRepresentable, Hashable, Sendable {
    /// The number that the store assigned.
    public let rawValue: Int64

    /// Creates an id from any number; a store reports an id that no flight has.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// The number of an order; positive, and larger than that of every older order.
public struct OrderID: RawRepresentable, Hashable, Sendable {
    /// The number that the store assigned.
    public let rawValue: Int64

    /// Creates an id from any number; a store reports an id that no order has.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// The number of an event, which is one row of the history.
///
/// Ids increase across all bookings in the order in which events become visible to readers.
public struct EventID: RawRepresentable, Hashable, Sendable, Comparable {
    /// The number that the store assigned.
    public let rawValue: Int64

    /// Creates an id from any number; 0 is before every event.
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// Orders ids as the events became visible.
    public static func < (left: EventID, right: EventID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The number of an access token; it is not the secret.
public struct TokenID: RawRepresentable, Hashable, Sendable {
    /// The number that the store assigned.
    public let rawValue: Int64

    /// Creates an id from any number.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}
