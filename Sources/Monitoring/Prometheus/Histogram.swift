/// The number of values in each of several ranges, and the sum of all values.
struct Histogram: Sendable {
    /// The upper bounds of the ranges, ascending; one more range has the values above the last.
    let bounds: [Double]
    /// The number of values in each range.
    private(set) var counts: [UInt64]
    /// The sum of all values.
    private(set) var sum = 0.0

    /// Creates an empty histogram.
    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Adds a value; a value that equals a bound is in the range below the bound.
    mutating func record(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
