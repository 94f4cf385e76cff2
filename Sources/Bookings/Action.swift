/// What can be asked of a booking.
public enum Action: Hashable, Sendable {
    case hold
    case release
    case checkout
    case pay(success: Bool)
    case refund

    /// The name in the HTTP contract.
    public var kind: Kind {
        switch self {
        case .hold: .hold
        case .release: .release
        case .checkout: .checkout
        case .pay: .pay
        case .refund: .refund
        }
    }

    /// An action without its details, as `allowed` lists it.
    public enum Kind: String, Sendable, CaseIterable {
        case hold
        case release
        case checkout
        case pay
        case refund
    }
}
