internal import CoreMetrics
internal import Sockets
public import Webhooks

/// The metrics of a worker's deliveries to webhooks.
///
/// Safe to use from any thread.
public final class DeliveryMetrics: DeliveryObserver {
    private let accepted: Counter
    private let failed: Counter
    private let disabled: Counter
    private let storeFailures: Counter
    private let lag: Timer
    private let leased: Meter

    /// Creates all series in `registry`, so that `rate()` sees the first increase.
    init(_ registry: PrometheusRegistry) {
        func counter(_ name: String, _ dimensions: (String, String)...) -> Counter {
            Counter(label: name, dimensions: dimensions, factory: registry)
        }
        accepted = counter(WorkerMetricNames.deliveries, ("result", "accepted"))
        failed = counter(WorkerMetricNames.deliveries, ("result", "failed"))
        disabled = counter(WorkerMetricNames.webhooksDisabled)
        storeFailures = counter(WorkerMetricNames.deliveryStoreFailures)
        lag = Timer(label: WorkerMetricNames.deliveryLag, factory: registry)
        leased = Meter(label: WorkerMetricNames.webhooksLeased, factory: registry)
    }

    /// Counts an event.
    public func record(_ event: DeliveryNotice) {
        switch event {
        case .accepted(let lag):
            accepted.increment()
            self.lag.recordNanoseconds(lag.wholeNanoseconds)
        case .failed: failed.increment()
        case .disabled: disabled.increment()
        case .storeFailed: storeFailures.increment()
        case .leased(let webhooks): leased.set(webhooks)
        }
    }
}
