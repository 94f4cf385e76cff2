/// A request for a booking.
public struct NewBooking: Hashable, Sendable {
    /// The flight.
    public let flightID: FlightID
    /// The seat; nil if the client's text is not the number of any seat.
    public let seat: SeatNumber?
    /// The passenger.
    public let passengerName: PassengerName

    /// Creates a request.
    public init(flightID: FlightID, seat: SeatNumber?, passengerName: PassengerName) {
        self.flightID = flightID
        self.seat = seat
        self.passengerName = passengerName
    }
}

/// A booking that the rules have accepted and that a store has yet to insert.
public struct BookingDraft: Hashable, Sendable {
    /// The flight.
    public let flightID: FlightID
    /// The seat.
    public let seat: SeatNumber
    /// The passenger.
    public let passengerName: PassengerName
    /// The booking's first transition; its actor is the booking's creator.
    public let creation: Transition

    init(
        flightID: FlightID,
        seat: SeatNumber,
        passengerName: PassengerName,
        by actor: Actor,
        at now: Timestamp
    ) {
        self.flightID = flightID
        self.seat = seat
        self.passengerName = passengerName
        creation = Transition(
            from: nil,
            to: .initiated,
            at: now,
            cause: .create,
            deadline: nil,
            actor: actor.token
        )
    }
}

/// A booking as a store keeps it.
public struct Booking: Hashable, Sendable, Identifiable {
    /// The booking's id.
    public let id: BookingID
    /// The order that the booking belongs to; nil if it belongs to none.
    public let orderID: OrderID?
    /// The flight.
    public let flightID: FlightID
    /// The seat.
    public var seat: SeatNumber
    /// The passenger's name.
    public let passengerName: String
    /// The token that created the booking; nil if the request had none.
    public let creator: TokenID?
    /// When the booking was created.
    public let createdAt: Timestamp
    /// The part that the rules decide about.
    public var state: BookingState
    /// When the booking last changed.
    public var updatedAt: Timestamp
    /// The id of the booking's newest event.
    ///
    /// While a transaction is open, a store need not know the ids of that transaction's events.
    public var lastEventID: EventID

    /// Creates a booking that a store has read or inserted.
    public init(
        id: BookingID,
        orderID: OrderID?,
        flightID: FlightID,
        seat: SeatNumber,
        passengerName: String,
        creator: TokenID?,
        createdAt: Timestamp,
        state: BookingState,
        updatedAt: Timestamp,
        lastEventID: EventID
    ) {
        self.id = id
        self.orderID = orderID
        self.flightID = flightID
        self.seat = seat
        self.passengerName = passengerName
        self.creator = creator
        self.createdAt = createdAt
        self.state = state
        self.updatedAt = updatedAt
        self.lastEventID = lastEventID
    }

    /// Creates the booking that a store has inserted for a draft.
    public init(
        _ draft: BookingDraft,
        id: BookingID,
        orderID: OrderID? = nil,
        lastEventID: EventID
    ) {
        self.init(
            id: id,
            orderID: orderID,
            flightID: draft.flightID,
            seat: draft.seat,
            passengerName: draft.passengerName.text,
            creator: draft.creation.actor,
            createdAt: draft.creation.at,
            state: BookingState(status: draft.creation.to),
            updatedAt: draft.creation.at,
            lastEventID: lastEventID
        )
    }
}

/// The part of a booking that the rules read and change.
public struct BookingState: Hashable, Sendable {
    /// The status that was last written; a deadline may have passed since.
    public var status: BookingStatus
    /// The deadline; nil unless `status.hasDeadline`.
    public var expiresAt: Timestamp?
    /// The latest deadline that `extend` can set; nil unless the status is SEAT_HELD.
    public var extendableUntil: Timestamp?
    /// Whether a late payment has yet to be refunded.
    public var refundDue: Bool
    /// Whether the hold was released before its deadline.
    public var wasReleased: Bool

    /// Creates a state.
    public init(
        status: BookingStatus,
        expiresAt: Timestamp? = nil,
        extendableUntil: Timestamp? = nil,
        refundDue: Bool = false,
        wasReleased: Bool = false
    ) {
        self.status = status
        self.expiresAt = expiresAt
        self.extendableUntil = extendableUntil
        self.refundDue = refundDue
        self.wasReleased = wasReleased
    }

    /// The deadline that has passed at `now` without being recorded yet, if there is one.
    ///
    /// A deadline has passed at its own instant (`now >= expiresAt`).
    public func passedDeadline(at now: Timestamp) -> Timestamp? {
        guard status.hasDeadline, let expiresAt, now >= expiresAt else { return nil }
        return expiresAt
    }

    /// The state at `now`: a deadline that has passed counts, whether or not a worker recorded it.
    public func observed(at now: Timestamp) -> BookingState {
        guard passedDeadline(at: now) != nil else { return self }
        return BookingState(status: .expired, refundDue: refundDue)
    }
}
