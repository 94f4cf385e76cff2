/// The status of a booking: a closed set.
///
/// A store keeps the raw values, so they never change.
public enum BookingStatus: Int, Sendable, CaseIterable {
    /// The booking exists and has no seat yet.
    case initiated = 0
    /// The seat is locked until the deadline.
    case seatHeld = 1
    /// A payment was started; the seat is locked until the deadline.
    case paymentPending = 2
    /// The booking is paid and its seat is sold.
    case confirmed = 3
    /// Final: the payment was returned and the seat is free.
    case refunded = 4
    /// Final: the deadline passed or the hold was released, and the seat is free.
    case expired = 5

    /// The name in the HTTP contract.
    public var name: StaticString {
        switch self {
        case .initiated: "INITIATED"
        case .seatHeld: "SEAT_HELD"
        case .paymentPending: "PAYMENT_PENDING"
        case .confirmed: "CONFIRMED"
        case .refunded: "REFUNDED"
        case .expired: "EXPIRED"
        }
    }

    /// Whether a booking in this status has its seat, which no other booking can then hold.
    public var hasSeat: Bool { self == .seatHeld || self == .paymentPending || self == .confirmed }

    /// Whether a booking in this status has a deadline.
    public var hasDeadline: Bool { self == .seatHeld || self == .paymentPending }

    /// Whether no action leads out of this status.
    public var isFinal: Bool { self == .refunded || self == .expired }
}
