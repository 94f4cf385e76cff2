/// The description of a metric, which Prometheus shows as HELP.
public struct MetricDescription: Hashable, Sendable {
    /// The name by Prometheus's conventions: the base unit at the end, `_total` for counters.
    public let name: String
    /// One sentence for the operator.
    public let help: String
    /// The upper bounds of a histogram's buckets, ascending; empty for other metrics.
    public let buckets: [Double]

    /// Describes a counter or a gauge.
    public init(_ name: String, help: String) {
        self.init(name, help: help, buckets: [])
    }

    /// Describes a histogram.
    public init(_ name: String, help: String, buckets: [Double]) {
        self.name = name
        self.help = help
        self.buckets = buckets
    }
}
