/// A booking that is to be made.
public struct NewBooking: Hashable, Sendable {
    /// On which flight.
    public let flightID: FlightID
    /// Which seat, as the client spelled it; nil when no aircraft has such a seat.
    public let seat: SeatNumber?
    /// For whom.
    public let passengerName: PassengerName

    /// Takes a booking.
    public init(flightID: FlightID, seat: SeatNumber?, passengerName: PassengerName) {
        self.flightID = flightID
        self.seat = seat
        self.passengerName = passengerName
    }
}

/// One booking, as a store keeps it.
public struct Booking: Hashable, Sendable, Identifiable {
    /// Its name in the store.
    public let id: BookingID
    /// On which flight.
    public let flightID: FlightID
    /// Which seat.
    public let seat: SeatNumber
    /// For whom.
    public let passengerName: String
    /// Which token made it; nil where no token was needed.
    public let creator: TokenID?
    /// When it was made.
    public let createdAt: Timestamp
    /// What the rules decide about.
    public var state: BookingState
    /// When it last changed.
    public var updatedAt: Timestamp
    /// The newest history row; changes with every change of the booking.
    public var version: EventID

    /// A booking that the store has.
    public init(
        id: BookingID,
        flightID: FlightID,
        seat: SeatNumber,
        passengerName: String,
        creator: TokenID?,
        createdAt: Timestamp,
        state: BookingState,
        updatedAt: Timestamp,
        version: EventID
    ) {
        self.id = id
        self.flightID = flightID
        self.seat = seat
        self.passengerName = passengerName
        self.creator = creator
        self.createdAt = createdAt
        self.state = state
        self.updatedAt = updatedAt
        self.version = version
    }
}

/// The part of a booking that the rules read and change.
public struct BookingState: Hashable, Sendable {
    /// Where it stands, as it was last written; a deadline may have passed since.
    public var status: BookingStatus
    /// Until when it has its seat; there exactly in the statuses that have a deadline.
    public var expiresAt: Timestamp?
    /// Whether money came too late and has to go back.
    public var refundDue: Bool
    /// Whether the hold was given back rather than running out.
    public var wasReleased: Bool

    /// Takes the parts.
    public init(
        status: BookingStatus,
        expiresAt: Timestamp? = nil,
        refundDue: Bool = false,
        wasReleased: Bool = false
    ) {
        self.status = status
        self.expiresAt = expiresAt
        self.refundDue = refundDue
        self.wasReleased = wasReleased
    }

    /// The deadline that has passed at `now` and was not written down yet; nil where there is none.
    ///
    /// A deadline counts as passed at its own instant (`now >= expiresAt`).
    public func passedDeadline(at now: Timestamp) -> Timestamp? {
        guard status.hasDeadline, let expiresAt, now >= expiresAt else { return nil }
        return expiresAt
    }

    /// What this is at `now`, whether or not a worker has run.
    public func observed(at now: Timestamp) -> BookingState {
        guard passedDeadline(at: now) != nil else { return self }
        return BookingState(status: .expired, refundDue: refundDue)
    }
}
