/// What is known of a metric before anything is measured: Prometheus shows it as HELP and TYPE.
public struct MetricDescription: Hashable, Sendable {
    /// The name, in the form that Prometheus wants: base unit last, `_total` for counters.
    public let name: String
    /// One sentence for people.
    public let help: String
    /// The upper bounds of a histogram's buckets, rising; empty for everything else.
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

/// All series of one name.
struct Family {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    let kind: Kind
    let buckets: [Double]
    /// By their labels as they are written: `route="/healthz",status="200"`.
    var series: [String: any Series] = [:]
}

/// One line (or, for a histogram, some lines) of the exposition.
protocol Series: AnyObject, Sendable {
    func write(name: String, labels: String, into text: inout String)
}
