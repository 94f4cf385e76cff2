internal import CoreMetrics
internal import Synchronization

/// A whole number that only rises.
final class CounterSeries: Series, CounterHandler {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        value.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        value.store(0, ordering: .relaxed)
    }

    func write(name: String, labels: String, into text: inout String) {
        PrometheusText.writeLine(name, labels, "\(value.load(ordering: .relaxed))", into: &text)
    }
}

/// A number with a fraction that only rises.
final class FloatingPointCounterSeries: Series, FloatingPointCounterHandler {
    private let value = Mutex<Double>(0)

    func increment(by amount: Double) {
        value.withLock { $0 += amount }
    }

    func reset() {
        value.withLock { $0 = 0 }
    }

    func write(name: String, labels: String, into text: inout String) {
        let number = PrometheusText.number(value.withLock { $0 })
        PrometheusText.writeLine(name, labels, number, into: &text)
    }
}

/// A number that rises and falls.
final class GaugeSeries: Series, MeterHandler, RecorderHandler {
    private let value = Mutex<Double>(0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func write(name: String, labels: String, into text: inout String) {
        let number = PrometheusText.number(value.withLock { $0 })
        PrometheusText.writeLine(name, labels, number, into: &text)
    }
}

/// A histogram that several threads share.
final class HistogramSeries: Series, RecorderHandler, TimerHandler {
    private let histogram: Mutex<Histogram>

    init(bounds: [Double]) { histogram = Mutex(Histogram(bounds: bounds)) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) { histogram.withLock { $0.record(value) } }

    /// Durations are written in seconds, Prometheus's base unit.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func preferDisplayUnit(_ unit: TimeUnit) {}

    func write(name: String, labels: String, into text: inout String) {
        let histogram = histogram.withLock { $0 }
        let prefix = labels.isEmpty ? "" : labels + ","
        var total: UInt64 = 0
        for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
            total += count
            let limit = bound.isFinite ? PrometheusText.number(bound) : "+Inf"
            let bucket = "\(prefix)le=\"\(limit)\""
            PrometheusText.writeLine("\(name)_bucket", bucket, "\(total)", into: &text)
        }
        let sum = PrometheusText.number(histogram.sum)
        PrometheusText.writeLine("\(name)_sum", labels, sum, into: &text)
        PrometheusText.writeLine("\(name)_count", labels, "\(total)", into: &text)
    }
}
