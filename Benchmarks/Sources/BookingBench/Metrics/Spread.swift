/// The median and the extremes of a value over several rounds; 0 without rounds.
struct Spread: Hashable, Sendable {
    /// The middle value; the mean of the middle two if the number of rounds is even.
    let median: Double
    let least: Double
    let most: Double

    init(_ values: [Double]) {
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
