/// An action that a client requests on a booking.
///
/// To add an action: add its case and its kind here, its rule to `Rules.apply`, and its cause, which
/// carries the name in the history and the event type, to `Cause`.
public enum Action: Hashable, Sendable {
    case hold
    /// Moves the deadline of a hold.
    case extend
    case release
    /// Changes the seat; nil if the client's text is not the number of any seat.
    case changeSeat(to: SeatNumber?)
    case checkout
    case pay(success: Bool)
    case refund

    /// The action without its details.
    public var kind: Kind {
        switch self {
        case .hold: .hold
        case .extend: .extend
        case .release: .release
        case .changeSeat: .changeSeat
        case .checkout: .checkout
        case .pay: .pay
        case .refund: .refund
        }
    }

    /// An action without its details, in the order in which `allowed` lists them.
    ///
    /// The raw value is the name in the HTTP contract.
    public enum Kind: String, Sendable, CaseIterable {
        case hold
        case extend
        case release
        case changeSeat = "change_seat"
        case checkout
        case pay
        case refund

        /// The action that decides whether this kind of action is allowed.
        var example: Action {
            switch self {
            case .hold: .hold
            case .extend: .extend
            case .release: .release
            // The current seat: granted if any seat change is.
            case .changeSeat: .changeSeat(to: nil)
            case .checkout: .checkout
            case .pay: .pay(success: true)
            case .refund: .refund
            }
        }
    }
}
