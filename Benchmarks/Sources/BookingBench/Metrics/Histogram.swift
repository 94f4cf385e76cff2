/// Counts latencies in nanoseconds, in buckets that are at most 1/128 of their value wide.
///
/// Recording a value is a shift and an addition, which is cheap enough for every response. Quantiles
/// are exact to the width of a bucket; the maximum is exact.
struct Histogram: Sendable {
    private static let precisionBits = 7
    private static let bucketCount = (65 - precisionBits) << precisionBits

    private var buckets = [UInt32](repeating: 0, count: bucketCount)
    /// How many values were recorded.
    private(set) var count = 0
    private(set) var maximum: UInt64 = 0

    /// Counts one value; 0 counts as 1.
    @inline(__always)
    mutating func record(_ nanoseconds: UInt64) {
        buckets[Self.index(of: max(nanoseconds, 1))] &+= 1
        count += 1
        if nanoseconds > maximum { maximum = nanoseconds }
    }

    /// The value that `fraction` of all values do not exceed; 0 in an empty histogram.
    ///
    /// It is the middle of its bucket, and at most the maximum.
    func quantile(_ fraction: Double) -> UInt64 {
        guard count > 0 else { return 0 }
        let rank = min(max(Int((fraction * Double(count)).rounded(.up)), 1), count)
        var seen = 0
        for index in buckets.indices where buckets[index] > 0 {
            seen += Int(buckets[index])
            if seen >= rank { return min(Self.middle(of: index), maximum) }
        }
        return maximum
    }

    /// Each value below 128 has its own bucket; above, each power of two has 128 buckets.
    @inline(__always)
    private static func index(of value: UInt64) -> Int {
        let exponent = 63 - value.leadingZeroBitCount
        guard exponent >= precisionBits else { return Int(value) }
        let shift = exponent - precisionBits
        let low = Int(truncatingIfNeeded: value >> UInt64(shift)) & ((1 << precisionBits) - 1)
        return ((shift + 1) << precisionBits) + low
    }

    private static func middle(of index: Int) -> UInt64 {
        guard index >= 1 << precisionBits else { return UInt64(index) }
        let shift = (index >> precisionBits) - 1
        let low = UInt64(index & ((1 << precisionBits) - 1))
        let start = (UInt64(1 << precisionBits) + low) << UInt64(shift)
        return start + (UInt64(1) << UInt64(shift)) / 2
    }
}

/// Quantiles of a histogram, in microseconds.
struct LatencySummary: Hashable, Sendable, Encodable {
    var p50 = 0.0
    var p90 = 0.0
    var p99 = 0.0
    var p999 = 0.0
    var max = 0.0

    init(_ histogram: Histogram) {
        func microseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1000 }
        p50 = microseconds(histogram.quantile(0.5))
        p90 = microseconds(histogram.quantile(0.9))
        p99 = microseconds(histogram.quantile(0.99))
        p999 = microseconds(histogram.quantile(0.999))
        max = microseconds(histogram.maximum)
    }

    /// The median of each quantile over several rounds.
    init(medianOf rounds: [LatencySummary]) {
        p50 = Spread(rounds.map(\.p50)).median
        p90 = Spread(rounds.map(\.p90)).median
        p99 = Spread(rounds.map(\.p99)).median
        p999 = Spread(rounds.map(\.p999)).median
        max = Spread(rounds.map(\.max)).median
    }
}
