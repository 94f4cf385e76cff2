internal import CoreMetrics
internal import HTTPServer
internal import Prometheus
internal import Sockets
internal import Synchronization

/// What clients do, counted; each loop has counters of its own to look up, so that none waits.
final class RequestFigures: ServerObserver {
    /// What tells the counters of requests apart: a literal's address and a status.
    private struct Key: Hashable {
        let route: UInt
        let status: UInt16
    }

    private struct Handlers {
        let count: Counter
        let duration: Timer
    }

    private final class Loop: Sendable {
        let handlers = Mutex<[Key: Handlers]>([:])
        let connections = Atomic<Int>(0)
    }

    private let registry: PrometheusRegistry
    private let loops: [Loop]

    init(_ registry: PrometheusRegistry, loopCount: Int) {
        self.registry = registry
        loops = (0..<loopCount).map { _ in Loop() }
    }

    /// Open connections of all loops.
    var connections: Int { loops.reduce(0) { $0 + $1.connections.load(ordering: .relaxed) } }

    func connectionOpened(loop: Int) {
        loops[loop].connections.add(1, ordering: .relaxed)
    }

    func connectionClosed(loop: Int) {
        loops[loop].connections.subtract(1, ordering: .relaxed)
    }

    func requestFinished(_ record: borrowing RequestRecord, loop: Int) {
        let facts = record.facts
        let address = unsafe UInt(bitPattern: facts.routeLabel.utf8Start)
        let key = Key(route: address, status: facts.status)
        let handlers = loops[loop].handlers.withLock { known in
            if let handlers = known[key] { return handlers }
            let made = make(route: facts.routeLabel, status: facts.status)
            known[key] = made
            return made
        }
        handlers.count.increment()
        handlers.duration.recordNanoseconds(facts.durationNanoseconds)
    }

    func refused(_ refusal: Refusal, loop: Int) {
        // Rare enough to look the counter up by its name.
        Counter(
            label: MetricNames.refusals,
            dimensions: [("reason", refusal.label)],
            factory: registry
        ).increment()
    }

    func acceptingPaused(_ error: SystemError, loop: Int) {
        Counter(label: MetricNames.acceptPauses, factory: registry).increment()
    }

    private func make(route: StaticString, status: UInt16) -> Handlers {
        let label = route.utf8CodeUnitCount == 0 ? "none" : "\(route)"
        return Handlers(
            count: Counter(
                label: MetricNames.requests,
                dimensions: [("route", label), ("status", "\(status)")],
                factory: registry
            ),
            duration: Timer(
                label: MetricNames.requestSeconds,
                dimensions: [("route", label)],
                preferredDisplayUnit: .seconds,
                factory: registry
            )
        )
    }
}
