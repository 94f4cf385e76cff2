/// The usual quantiles of a histogram, in microseconds.
public struct LatencySummary: Hashable, Sendable {
    /// Half of the answers came within this time.
    public var p50 = 0.0
    /// 90 in 100 did.
    public var p90 = 0.0
    /// 99 in 100 did.
    public var p99 = 0.0
    /// 999 in 1,000 did.
    public var p999 = 0.0
    /// All did.
    public var max = 0.0

    /// Reads the quantiles off `histogram`.
    public init(_ histogram: Histogram) {
        func microseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1000 }
        p50 = microseconds(histogram.quantile(0.5))
        p90 = microseconds(histogram.quantile(0.9))
        p99 = microseconds(histogram.quantile(0.99))
        p999 = microseconds(histogram.quantile(0.999))
        max = microseconds(histogram.maximum)
    }

    /// The median of each quantile over several rounds.
    public init(medianOf rounds: [LatencySummary]) {
        p50 = Spread(rounds.map(\.p50)).median
        p90 = Spread(rounds.map(\.p90)).median
        p99 = Spread(rounds.map(\.p99)).median
        p999 = Spread(rounds.map(\.p999)).median
        max = Spread(rounds.map(\.max)).median
    }
}
