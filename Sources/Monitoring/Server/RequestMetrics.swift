internal import CoreMetrics
public import HTTPServer
public import Sockets
internal import Synchronization

/// The metrics of requests and connections.
///
/// Each event loop looks its counters up in a table of its own, so that no loop waits for another.
public final class RequestMetrics: ServerObserver {
    /// The key of a pair of metrics: the address of the route's label, which is a literal, and the
    /// status.
    private struct Key: Hashable {
        let route: UInt
        let status: UInt16
    }

    private struct Metrics {
        let count: Counter
        let duration: Timer
    }

    private final class Loop: Sendable {
        let metrics = Mutex<[Key: Metrics]>([:])
        let connections = Atomic<Int>(0)
    }

    private let registry: PrometheusRegistry
    private let loops: [Loop]

    init(_ registry: PrometheusRegistry, loopCount: Int) {
        self.registry = registry
        loops = (0..<loopCount).map { _ in Loop() }
    }

    /// The number of open connections of all loops.
    var connections: Int { loops.reduce(0) { $0 + $1.connections.load(ordering: .relaxed) } }

    /// Counts an open connection.
    public func connectionOpened(loop: Int) {
        loops[loop].connections.add(1, ordering: .relaxed)
    }

    /// Counts a closed connection.
    public func connectionClosed(loop: Int) {
        loops[loop].connections.subtract(1, ordering: .relaxed)
    }

    /// Counts a request and its duration.
    public func requestFinished(_ record: borrowing RequestRecord, loop: Int) {
        let facts = record.facts
        let address = unsafe UInt(bitPattern: facts.routeLabel.utf8Start)
        let key = Key(route: address, status: facts.status)
        let metrics = loops[loop].metrics.withLock { known in
            if let metrics = known[key] { return metrics }
            let made = makeMetrics(route: facts.routeLabel, status: facts.status)
            known[key] = made
            return made
        }
        metrics.count.increment()
        metrics.duration.recordNanoseconds(facts.durationNanoseconds)
    }

    /// Counts a refused request or connection.
    public func refused(_ refusal: ConnectionRefusal, loop: Int) {
        // Refusals are rare, so the counter is looked up by its name.
        Counter(
            label: ServerMetricNames.refusals,
            dimensions: [("reason", refusal.label)],
            factory: registry
        ).increment()
    }

    /// Counts a pause in accepting connections.
    public func acceptingPaused(_ error: SystemError, loop: Int) {
        Counter(label: ServerMetricNames.acceptPauses, factory: registry).increment()
    }

    private func makeMetrics(route: StaticString, status: UInt16) -> Metrics {
        let label = route.utf8CodeUnitCount == 0 ? "none" : "\(route)"
        return Metrics(
            count: Counter(
                label: ServerMetricNames.requests,
                dimensions: [("route", label), ("status", "\(status)")],
                factory: registry
            ),
            duration: Timer(
                label: ServerMetricNames.requestSeconds,
                dimensions: [("route", label)],
                preferredDisplayUnit: .seconds,
                factory: registry
            )
        )
    }
}
