/// Names a booking; positive, rises with the order of creation.
public struct BookingID: RawRepresentable, Hashable, Sendable {
    /// The number that the database gave.
    public let rawValue: Int64

    /// Takes any number; an id that names nothing is found out by the store.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names a flight; positive.
public struct FlightID: RawRepresentable, Hashable, Sendable {
    /// The number that the database gave.
    public let rawValue: Int64

    /// Takes any number; an id that names nothing is found out by the store.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names a history row; rises over all bookings in the order of the commits.
public struct EventID: RawRepresentable, Hashable, Sendable, Comparable {
    /// The number that the database gave.
    public let rawValue: Int64

    /// Takes any number.
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// By commit order.
    public static func < (left: EventID, right: EventID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Names an access token; never the secret itself.
public struct TokenID: RawRepresentable, Hashable, Sendable {
    /// The number that the database gave.
    public let rawValue: Int64

    /// Takes any number.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}
