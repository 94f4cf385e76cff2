/// Counts latencies in buckets that are at most 1/128 of their value wide.
///
/// Values are nanoseconds. Recording one is a shift and an addition, so that it can be done for
/// every answer; quantiles are exact to the width of a bucket, and the maximum is exact.
public struct Histogram: Sendable {
    private static let precisionBits = 7
    private static let bucketCount = (65 - precisionBits) << precisionBits

    private var buckets = [UInt32](repeating: 0, count: bucketCount)
    /// How many values were recorded.
    public private(set) var count = 0
    /// The largest of them.
    public private(set) var maximum: UInt64 = 0

    /// An empty histogram.
    public init() {}

    /// Counts one value; 0 counts as 1.
    @inline(__always)
    public mutating func record(_ nanoseconds: UInt64) {
        buckets[Self.index(of: max(nanoseconds, 1))] &+= 1
        count += 1
        if nanoseconds > maximum { maximum = nanoseconds }
    }

    /// Counts what `other` has counted.
    public mutating func merge(_ other: Histogram) {
        for index in buckets.indices { buckets[index] &+= other.buckets[index] }
        count += other.count
        maximum = max(maximum, other.maximum)
    }

    /// Forgets everything.
    public mutating func removeAll() { self = Histogram() }

    /// The value that `fraction` of all values do not exceed; 0 where nothing was recorded.
    ///
    /// It is the middle of its bucket, and never more than the maximum.
    public func quantile(_ fraction: Double) -> UInt64 {
        guard count > 0 else { return 0 }
        let rank = min(max(Int((fraction * Double(count)).rounded(.up)), 1), count)
        var seen = 0
        for index in buckets.indices where buckets[index] > 0 {
            seen += Int(buckets[index])
            if seen >= rank { return min(Self.middle(of: index), maximum) }
        }
        return maximum
    }

    /// Values below 128 have a bucket each; above, each power of two has 128 of them.
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
