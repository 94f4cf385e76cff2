internal import BookingAPI

/// How often a number fell into which range.
struct Histogram: Sendable {
    private let bounds: [Int64]
    private var counts: [UInt64]

    /// Ranges that end with these numbers, and one for everything above the last.
    init(bounds: [Int64]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    mutating func add(_ value: Int64) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    }

    /// As the operator's page wants it.
    var bars: [OperationsStatus.Bar] {
        counts.indices.map { index in
            OperationsStatus.Bar(
                upTo: index < bounds.count ? bounds[index] : nil,
                count: counts[index]
            )
        }
    }
}
