/// A write that is asked of the service.
public enum Command: Sendable {
    /// Makes a booking.
    case createBooking(NewBooking)
    /// Does something to a booking.
    case act(Action, on: BookingID)
    /// Makes a flight.
    // Indirect, because the rare command would make the frequent ones as large as itself.
    indirect case createFlight(FlightDetails)
    /// Expires a booking whose deadline has passed; for workers.
    case expire(ExpiryJob)
    /// Nothing; an answer that was decided elsewhere is to be kept for its idempotency key.
    case nothing
}

/// Who asks.
public struct Actor: Hashable, Sendable {
    /// With which token; nil where none is needed, and for workers.
    public let token: TokenID?

    /// Whether only the bookings that this token made are visible to it.
    public let seesOnlyOwnBookings: Bool

    /// Somebody on a server that wants no tokens, or the system itself.
    public static let anonymous = Actor(token: nil, seesOnlyOwnBookings: false)

    /// Takes who asks.
    public init(token: TokenID?, seesOnlyOwnBookings: Bool) {
        self.token = token
        self.seesOnlyOwnBookings = seesOnlyOwnBookings
    }

    /// Whether this actor may see `booking` at all.
    public func sees(_ booking: Booking) -> Bool { sees(bookingOf: booking.creator) }

    /// Whether this actor may see a booking that was made with the token `creator`.
    public func sees(bookingOf creator: TokenID?) -> Bool {
        !seesOnlyOwnBookings || creator == token
    }
}

/// What became of a command.
public enum Outcome: Sendable {
    /// The booking as it is now, with its flight.
    case booking(Booking, on: Flight)
    /// The flight that was made.
    case flight(Flight)
    /// The rules said no.
    case refused(RuleRefusal)
    /// What became of an expiry.
    case expiry(ExpiryResult)
    /// The command was `nothing`.
    case nothing
}
