/// A class of travel.
public enum CabinClass: String, Sendable, CaseIterable {
    // The raw values are the names in the HTTP contract; a store keeps them.
    case first
    case business
    case premiumEconomy = "premium_economy"
    case economy
}

/// Consecutive rows of a cabin that belong to one class.
public struct CabinSection: Hashable, Sendable {
    /// The class.
    public let cabinClass: CabinClass
    /// The rows.
    public let rows: ClosedRange<Int>

    /// Assigns a class to rows.
    public init(_ cabinClass: CabinClass, rows: ClosedRange<Int>) {
        self.cabinClass = cabinClass
        self.rows = rows
    }
}
