public import CoreMetrics
internal import Synchronization

/// Keeps the values of metrics, and writes them in Prometheus's text format.
///
/// A backend of swift-metrics. Safe to use from any thread. The values of labels must come from a small
/// closed set, because a series lives until its handler is destroyed.
public final class PrometheusRegistry: MetricsFactory {
    private struct State {
        var families: [String: MetricFamily] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    private let descriptions: [String: MetricDescription]
    private let state = Mutex(State())

    /// Creates a registry with descriptions of metrics.
    ///
    /// A metric without a description has no HELP, and its histograms have the default buckets.
    public init(_ descriptions: [MetricDescription] = []) {
        self.descriptions = Dictionary(
            descriptions.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The bounds of buckets for durations of requests and commits, in seconds.
    public static let defaultBuckets: [Double] = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
        2.5, 5, 10,
    ]

    /// Registers a function that sets gauges; `text()` calls it first.
    public func collectBeforeReading(_ collect: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// All metrics in Prometheus's text format, version 0.0.4.
    public func text() -> String {
        for collect in state.withLock({ $0.collectors }) { collect() }
        let families = state.withLock { $0.families }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let description = descriptions[name] {
                text +=
                    "# HELP \(name) \(PrometheusText.escaped(description.help, quotes: false))\n"
            }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name: name, labels: labels, into: &text)
            }
        }
        return text
    }

    /// The `Content-Type` of `text()`.
    public static let contentType: StaticString = "text/plain; version=0.0.4; charset=utf-8"

    // MARK: MetricsFactory

    /// Makes a counter.
    public func makeCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any CounterHandler {
        series(label, .counter, dimensions) { _ in CounterSeries() }
    }

    /// Makes a counter of numbers with a fraction.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, .counter, dimensions) { _ in FloatingPointCounterSeries() }
    }

    /// Makes a gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, .gauge, dimensions) { _ in GaugeSeries() }
    }

    /// Makes a histogram, or a gauge if the values shall not be aggregated.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return series(label, .gauge, dimensions) { _ in GaugeSeries() } }
        return series(label, .histogram, dimensions) { HistogramSeries(bounds: $0) }
    }

    /// Makes a histogram of seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, .histogram, dimensions) { HistogramSeries(bounds: $0) }
    }

    /// Removes a counter.
    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }

    /// Removes a counter.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        remove(handler)
    }

    /// Removes a gauge.
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }

    /// Removes a histogram or a gauge.
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }

    /// Removes a histogram.
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    /// The series with this name and these labels, which is created if it does not exist.
    ///
    /// A name that is used for two kinds of metrics keeps the first kind; the values of the second kind
    /// are not written.
    private func series<S: Series>(
        _ name: String,
        _ kind: MetricFamily.Kind,
        _ dimensions: [(String, String)],
        make: ([Double]) -> S
    ) -> S {
        let labels = PrometheusText.labels(dimensions)
        let described = descriptions[name]?.buckets ?? []
        let buckets = described.isEmpty ? Self.defaultBuckets : described
        return state.withLock { state in
            var family = state.families[name] ?? MetricFamily(kind: kind, buckets: buckets)
            if let known = family.series[labels] as? S { return known }
            let fresh = make(family.buckets)
            if family.kind == kind, family.series[labels] == nil {
                family.series[labels] = fresh
                state.families[name] = family
            }
            return fresh
        }
    }

    private func remove(_ handler: AnyObject) {
        state.withLock { state in
            state.families = state.families.compactMapValues { family in
                var family = family
                family.series = family.series.filter { $0.value !== handler }
                return family.series.isEmpty ? nil : family
            }
        }
    }
}
