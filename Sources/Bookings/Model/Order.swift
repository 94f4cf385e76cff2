/// Several bookings that are held, paid and refunded together.
public struct Order: Hashable, Sendable, Identifiable {
    /// The order's id.
    public let id: OrderID
    /// The name for people.
    public let reference: OrderReference
    /// The token that created the order and its bookings; nil if the request had none.
    public let creator: TokenID?
    /// When the order was created.
    public let createdAt: Timestamp
    /// What the server's choice of seats came to; nil if the client named every seat.
    public let choice: OrderChoice?
    /// The bookings, in the order in which the client named them; they never change.
    public let bookingIDs: [BookingID]

    /// Creates an order that a store has read or inserted.
    public init(
        id: OrderID,
        reference: OrderReference,
        creator: TokenID?,
        createdAt: Timestamp,
        choice: OrderChoice?,
        bookingIDs: [BookingID]
    ) {
        self.id = id
        self.reference = reference
        self.creator = creator
        self.createdAt = createdAt
        self.choice = choice
        self.bookingIDs = bookingIDs
    }
}

/// What the server's choice of seats came to.
public struct OrderChoice: Hashable, Sendable {
    /// Whether the seats of each party are neighbors, without an aisle or a gap between them.
    public let isTogether: Bool
    /// The number of free seats that lost their last free neighbor.
    public let orphans: Int

    /// Creates a result.
    public init(isTogether: Bool, orphans: Int) {
        self.isTogether = isTogether
        self.orphans = orphans
    }
}

/// A booking of an order, with its flight.
public struct OrderBooking: Sendable {
    /// The booking.
    public var booking: Booking
    /// The booking's flight.
    public let flight: Flight

    /// Creates a pair.
    public init(_ booking: Booking, on flight: Flight) {
        self.booking = booking
        self.flight = flight
    }
}

/// An order with all its bookings, at one moment.
public struct OrderDetails: Sendable {
    /// The order.
    public let order: Order
    /// The bookings, in the order of `Order.bookingIDs`.
    public let bookings: [OrderBooking]
    /// The moment.
    public let now: Timestamp

    /// Creates details.
    public init(_ order: Order, _ bookings: [OrderBooking], at now: Timestamp) {
        self.order = order
        self.bookings = bookings
        self.now = now
    }

    /// The states of the bookings at this moment.
    private var states: [BookingState] { bookings.map { $0.booking.state.observed(at: now) } }

    /// The state of the live bookings at this moment; nil if no booking is live.
    private var liveState: BookingState? { states.first { !$0.status.isFinal } }

    /// The status at this moment.
    public var status: BookingStatus { Self.status(of: states) }

    /// The status of the live bookings, which all have the same; if no booking is live, REFUNDED if
    /// one of them is, else EXPIRED.
    static func status(of states: [BookingState]) -> BookingStatus {
        if let live = states.first(where: { !$0.status.isFinal }) { return live.status }
        return states.contains { $0.status == .refunded } ? .refunded : .expired
    }

    /// The deadline of the live bookings; nil if they have none.
    public var expiresAt: Timestamp? { liveState?.expiresAt }

    /// The latest deadline that `extend` can set; nil unless the status is SEAT_HELD.
    public var extendableUntil: Timestamp? { liveState?.extendableUntil }

    /// Whether a late payment of a booking has yet to be refunded.
    public var refundDue: Bool { bookings.contains { $0.booking.state.refundDue } }

    /// When a booking last changed; a deadline that has passed counts as a change.
    public var updatedAt: Timestamp {
        bookings.reduce(order.createdAt) { latest, member in
            let booking = member.booking
            return max(latest, booking.state.passedDeadline(at: now) ?? booking.updatedAt)
        }
    }

    /// The id of the newest event of a booking.
    public var lastEventID: EventID {
        bookings.reduce(EventID(rawValue: 0)) { max($0, $1.booking.lastEventID) }
    }

    /// Whether a deadline has passed without being recorded yet.
    public var showsPassedDeadline: Bool {
        bookings.contains { $0.booking.state.passedDeadline(at: now) != nil }
    }
}
