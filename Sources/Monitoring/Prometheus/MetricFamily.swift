/// All series of one metric.
struct MetricFamily {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    let kind: Kind
    /// The bounds of the buckets of a histogram.
    let buckets: [Double]
    /// The series by their labels in the text format: `route="/healthz",status="200"`.
    var series: [String: any Series] = [:]
}

/// The values of a metric for one set of labels.
protocol Series: AnyObject, Sendable {
    /// Appends the lines of the text format.
    func write(name: String, labels: String, into text: inout String)
}
