/// Which seats the server may choose, and which it prefers.
public struct SeatWish: Hashable, Sendable {
    /// A place within a row.
    public enum Position: String, Sendable, CaseIterable {
        // The raw values are the names in the HTTP contract.
        case window
        case aisle
    }

    /// Only rows of this class; nil for every class.
    public let cabinClass: CabinClass?
    /// Only these rows; nil for every row.
    public let rows: ClosedRange<Int>?
    /// The preferred position; it restricts nothing.
    public let position: Position?

    /// Creates a wish; without arguments it allows every seat and prefers none.
    public init(
        cabinClass: CabinClass? = nil,
        rows: ClosedRange<Int>? = nil,
        position: Position? = nil
    ) {
        self.cabinClass = cabinClass
        self.rows = rows
        self.position = position
    }

    /// Whether the server may choose a seat in this row of `cabin`.
    func allows(row: Int, of cabin: CabinLayout) -> Bool {
        (rows?.contains(row) ?? true)
            && (cabinClass.map { cabin.cabinClass(ofRow: row) == $0 } ?? true)
    }
}
