public import CoreMetrics
internal import Synchronization

/// Keeps what swift-metrics measures, and writes it down as Prometheus reads it.
///
/// A backend of swift-metrics: `MetricsSystem.bootstrap` takes one. Safe to use from any thread.
/// Labels must come from a small closed set; a series lives until its handler is destroyed.
public final class PrometheusRegistry: MetricsFactory {
    private struct State {
        var families: [String: Family] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    private let descriptions: [String: MetricDescription]
    private let state = Mutex(State())

    /// A registry that knows these metrics.
    ///
    /// Others may be measured, too: they have no help, and their histograms the default buckets.
    public init(_ descriptions: [MetricDescription] = []) {
        self.descriptions = Dictionary(
            descriptions.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Buckets for durations of requests and commits, in seconds.
    public static let defaultBuckets: [Double] = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
        2.5, 5, 10,
    ]

    /// Calls `collect` before each reading, for figures that are looked up rather than counted.
    public func beforeReading(_ collect: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// Everything, in Prometheus's text format, version 0.0.4.
    public func text() -> String {
        for collect in state.withLock({ $0.collectors }) { collect() }
        let families = state.withLock { $0.families }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let description = descriptions[name] {
                text += "# HELP \(name) \(escapeHelp(description.help))\n"
            }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name: name, labels: labels, into: &text)
            }
        }
        return text
    }

    /// What `Content-Type` says of `text()`.
    public static let contentType: StaticString = "text/plain; version=0.0.4; charset=utf-8"

    // MARK: MetricsFactory

    /// A counter.
    public func makeCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any CounterHandler {
        series(label, .counter, dimensions) { _ in CounterSeries() }
    }

    /// A counter with fractions.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, .counter, dimensions) { _ in FloatingPointCounterSeries() }
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, .gauge, dimensions) { _ in GaugeSeries() }
    }

    /// A histogram, or, where values are not to be aggregated, a gauge.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return series(label, .gauge, dimensions) { _ in GaugeSeries() } }
        return series(label, .histogram, dimensions) { HistogramSeries(bounds: $0) }
    }

    /// A histogram of seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, .histogram, dimensions) { HistogramSeries(bounds: $0) }
    }

    /// Forgets a counter.
    public func destroyCounter(_ handler: any CounterHandler) { forget(handler) }

    /// Forgets a counter.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        forget(handler)
    }

    /// Forgets a gauge.
    public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }

    /// Forgets a histogram or gauge.
    public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }

    /// Forgets a histogram.
    public func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    /// The series of that name and those labels, made where there is none.
    ///
    /// A name that is used for two kinds of metric keeps its first kind; the second is counted, and
    /// never shown.
    private func series<S: Series>(
        _ name: String,
        _ kind: Family.Kind,
        _ dimensions: [(String, String)],
        make: ([Double]) -> S
    ) -> S {
        let labels = dimensions.map { "\($0.0)=\"\(escapeLabel($0.1))\"" }.joined(separator: ",")
        let described = descriptions[name]?.buckets ?? []
        let buckets = described.isEmpty ? Self.defaultBuckets : described
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind, buckets: buckets)
            if let known = family.series[labels] as? S { return known }
            let fresh = make(family.buckets)
            if family.kind == kind, family.series[labels] == nil {
                family.series[labels] = fresh
                state.families[name] = family
            }
            return fresh
        }
    }

    private func forget(_ handler: AnyObject) {
        state.withLock { state in
            state.families = state.families.compactMapValues { family in
                var family = family
                family.series = family.series.filter { $0.value !== handler }
                return family.series.isEmpty ? nil : family
            }
        }
    }
}

private func escapeLabel(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": escaped += "\\\\"
        case "\"": escaped += "\\\""
        case "\n": escaped += "\\n"
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}

private func escapeHelp(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": escaped += "\\\\"
        case "\n": escaped += "\\n"
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}
