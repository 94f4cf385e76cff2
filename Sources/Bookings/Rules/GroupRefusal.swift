/// The reason why a booking rejects an action.
public enum RefusalReason: Hashable, Sendable {
    /// The booking's status does not allow the action.
    case invalidTransition
    /// Another booking has the seat.
    case seatUnavailable
    /// The deadline has passed, and the seat is free again.
    case holdExpired
    /// The deadline is as late as an extension can make it.
    case extensionLimit
}

/// The reason why the rules reject a command on several bookings.
public struct GroupRefusal: Hashable, Sendable {
    /// A booking that caused the rejection.
    public struct Member: Hashable, Sendable {
        /// What names the booking in the response.
        public enum Name: Hashable, Sendable {
            /// The booking's id.
            case id(BookingID)
            /// The index in the request, for a booking that was not created.
            case index(Int)
        }

        /// What names the booking.
        public let name: Name
        /// The booking's seat; nil if the server would have chosen it.
        public let seat: SeatNumber?
        /// Why the booking rejects the command.
        public let reason: RefusalReason
    }

    /// The reason for the rejection as a whole.
    public let reason: RefusalReason
    /// The order's status, with the actions that it allows; nil if the command concerns no order, or
    /// one that was not created.
    public let order: OrderStatus?
    /// The bookings that caused the rejection.
    public let members: [Member]

    /// The status of an order, with the actions that it allows.
    public struct OrderStatus: Hashable, Sendable {
        /// The status.
        public let status: BookingStatus
        /// The actions.
        public let allowed: [Action.Kind]
    }
}
