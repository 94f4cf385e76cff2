/// The reason for a transition.
///
/// A store keeps the raw values, so they never change.
public enum Cause: Int, Sendable, CaseIterable {
    case create = 0
    case hold = 1
    case release = 2
    case checkout = 3
    case pay = 4
    /// A payment was declined.
    case decline = 5
    case refund = 6
    /// The deadline passed.
    case deadline = 7
    /// A payment succeeded after the booking had expired, so a refund is due.
    case latePayment = 8
    /// The refund of a late payment.
    case lateRefund = 9
    /// The deadline of a hold was moved.
    case extend = 10
    /// The booking changed its seat for a free one.
    case changeSeat = 11
    /// The booking and others exchanged their seats.
    case swap = 12

    /// The name in the HTTP contract.
    public var name: StaticString { words.name }

    /// The type of the event that records a transition with this cause.
    public var eventType: StaticString { words.eventType }

    private var words: (name: StaticString, eventType: StaticString) {
        switch self {
        case .create: ("create", "booking.created")
        case .hold: ("hold", "booking.held")
        case .release: ("release", "booking.released")
        case .checkout: ("checkout", "booking.payment_started")
        case .pay: ("pay", "booking.confirmed")
        case .decline: ("decline", "booking.payment_declined")
        case .refund: ("refund", "booking.refunded")
        case .deadline: ("deadline", "booking.expired")
        case .latePayment: ("late_payment", "booking.late_payment")
        case .lateRefund: ("late_refund", "booking.late_refund")
        case .extend: ("extend", "booking.extended")
        case .changeSeat: ("change_seat", "booking.seat_changed")
        case .swap: ("swap", "booking.seat_changed")
        }
    }
}
