/// What several rounds say about one number.
public struct Spread: Hashable, Sendable {
    /// The middle value; with an even number of rounds the mean of the middle two.
    public let median: Double
    /// The smallest value.
    public let least: Double
    /// The largest value.
    public let most: Double

    /// Orders `values`; all 0 where there are none.
    public init(_ values: [Double]) {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        if sorted.isEmpty {
            median = 0
        } else if sorted.count.isMultiple(of: 2) {
            median = (sorted[middle - 1] + sorted[middle]) / 2
        } else {
            median = sorted[middle]
        }
        least = sorted.first ?? 0
        most = sorted.last ?? 0
    }
}
