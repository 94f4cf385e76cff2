/// The client or worker that requests a command or a read.
public struct Actor: Hashable, Sendable {
    /// The client's token; nil on a server without tokens, and for workers.
    public let token: TokenID?

    /// Whether the actor sees only the bookings that its token created.
    public let seesOnlyOwnBookings: Bool

    /// A client of a server without tokens, or the system itself: sees every booking.
    public static let anonymous = Actor(token: nil, seesOnlyOwnBookings: false)

    /// Creates an actor.
    public init(token: TokenID?, seesOnlyOwnBookings: Bool) {
        self.token = token
        self.seesOnlyOwnBookings = seesOnlyOwnBookings
    }

    /// Whether the actor may see a booking that was created with the token `creator`.
    public func sees(bookingOf creator: TokenID?) -> Bool {
        !seesOnlyOwnBookings || creator == token
    }

    /// The only creator whose bookings the actor may see; nil if it may see those of every creator.
    public var onlyVisibleCreator: TokenID? { seesOnlyOwnBookings ? token : nil }
}
