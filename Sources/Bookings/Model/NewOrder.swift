/// A request for an order.
public struct NewOrder: Hashable, Sendable {
    /// A booking of the request.
    public struct Item: Hashable, Sendable {
        /// The seat that a client requests.
        public enum Seat: Hashable, Sendable {
            /// This seat; nil if the client's text is not the number of any seat.
            case named(SeatNumber?)
            /// Any seat that the request's wish allows.
            case chosenByServer
        }

        /// The flight.
        public let flightID: FlightID
        /// The seat.
        public let seat: Seat
        /// The passenger.
        public let passengerName: PassengerName

        /// Creates an item.
        public init(flightID: FlightID, seat: Seat, passengerName: PassengerName) {
            self.flightID = flightID
            self.seat = seat
            self.passengerName = passengerName
        }
    }

    /// The bookings, in the order in which the client named them; 1 to `BookingLimits.orderBookings`.
    ///
    /// No two of them name the same seat.
    public let items: [Item]
    /// Whether the order holds its seats at once; only then may the server choose seats.
    public let holds: Bool
    /// Which seats the server may choose.
    public let wish: SeatWish
    /// The references that the order can have: the store assigns the first one that no order has.
    ///
    /// They are part of the request, so that a store knows before the transaction which references
    /// it has to look up, and a simulation repeats exactly.
    public let references: [OrderReference]

    /// Creates a request.
    ///
    /// - Parameters:
    ///   - items: The bookings.
    ///   - holds: Whether the order holds its seats at once.
    ///   - wish: Which seats the server may choose.
    ///   - generator: The source of the references.
    public init(
        _ items: [Item],
        holds: Bool = false,
        wish: SeatWish = SeatWish(),
        using generator: inout some RandomNumberGenerator
    ) {
        self.items = items
        self.holds = holds
        self.wish = wish
        references = (0..<BookingLimits.referenceCandidates).map { _ in
            OrderReference(using: &generator)
        }
    }
}

/// An order that the rules have accepted and that a store has yet to insert.
public struct OrderDraft: Hashable, Sendable {
    /// The references that the order can have, in the order of preference.
    public let references: [OrderReference]
    /// The token that creates the order; nil if the request has none.
    public let creator: TokenID?
    /// When the order is created.
    public let createdAt: Timestamp
    /// What the server's choice of seats came to; nil if the client named every seat.
    public let choice: OrderChoice?
    /// The bookings, in the order in which the client named them.
    public let bookings: [BookingDraft]
}
