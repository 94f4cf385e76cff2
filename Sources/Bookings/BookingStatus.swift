/// Where a booking stands: a closed set.
///
/// The raw values are what a store keeps.
public enum BookingStatus: Int, Sendable, CaseIterable {
    /// Created; holds no seat.
    case initiated = 0
    /// The seat is locked until the deadline.
    case seatHeld = 1
    /// A payment was started; the seat is locked until the deadline.
    case paymentPending = 2
    /// Paid; the seat is sold.
    case confirmed = 3
    /// Final: the sale was reversed, the seat is free.
    case refunded = 4
    /// Final: the deadline passed or the hold was released, the seat is free.
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

    /// The status of that name; nil for any other text.
    public init?(name: String) {
        guard let status = Self.allCases.first(where: { "\($0.name)" == name }) else { return nil }
        self = status
    }

    /// Whether a booking in this status has its seat to itself.
    public var ownsSeat: Bool { self == .seatHeld || self == .paymentPending || self == .confirmed }

    /// Whether a booking in this status has a deadline.
    public var hasDeadline: Bool { self == .seatHeld || self == .paymentPending }
}

/// Why a booking moved.
///
/// The raw values are what a store keeps.
public enum Cause: Int, Sendable, CaseIterable {
    case create = 0
    case hold = 1
    case release = 2
    case checkout = 3
    case pay = 4
    /// A payment that was declined.
    case decline = 5
    case refund = 6
    /// The deadline passed.
    case deadline = 7
    /// A payment that succeeded after the booking had expired: a refund is due.
    case latePayment = 8
    /// The refund of a late payment.
    case lateRefund = 9

    /// The name in the HTTP contract.
    public var name: StaticString {
        switch self {
        case .create: "create"
        case .hold: "hold"
        case .release: "release"
        case .checkout: "checkout"
        case .pay: "pay"
        case .decline: "decline"
        case .refund: "refund"
        case .deadline: "deadline"
        case .latePayment: "late_payment"
        case .lateRefund: "late_refund"
        }
    }
}
