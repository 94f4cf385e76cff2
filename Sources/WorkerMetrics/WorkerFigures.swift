public import Bookings
internal import CoreMetrics
public import ExpiryQueue
public import Prometheus
internal import Synchronization

/// What a worker does, counted for Prometheus.
///
/// Safe to use from any thread.
public final class WorkerFigures: WorkerObserver {
    private struct Known {
        var lastTurn: Timestamp
        var isRedisUp = false
        var queue: QueueState?
    }

    /// How long a worker may be silent before it counts as stuck, in milliseconds: it turns twice a
    /// second, and a turn waits for a locked database and for Redis some seconds at most.
    public static let patienceMilliseconds: Int64 = 30_000

    private let known: Mutex<Known>
    private let received: Counter
    private let acknowledged: Counter
    private let retried: Counter
    private let storeFailures: Counter
    private let expired: [String: Counter]
    private let leftAlone: [String: Counter]
    private let transitions: [BookingStatus: Counter]
    private let lateness: Timer
    private let lastTurn: Meter

    /// Figures in `registry`.
    ///
    /// Every series is there from the beginning, so that rates see the first rise.
    public init(_ registry: PrometheusRegistry, startedAt: Timestamp) {
        func counters(_ name: String, by label: String, _ values: [String]) -> [String: Counter] {
            values.reduce(into: [:]) { counters, value in
                let dimensions = [(label, value)]
                counters[value] = Counter(label: name, dimensions: dimensions, factory: registry)
            }
        }
        known = Mutex(Known(lastTurn: startedAt))
        received = Counter(label: WorkerMetricNames.received, factory: registry)
        acknowledged = Counter(label: WorkerMetricNames.acknowledged, factory: registry)
        retried = Counter(label: WorkerMetricNames.retried, factory: registry)
        storeFailures = Counter(label: WorkerMetricNames.storeFailures, factory: registry)
        expired = counters(
            WorkerMetricNames.expired,
            by: "source",
            ExpirySource.allCases.map(\.rawValue)
        )
        leftAlone = counters(
            WorkerMetricNames.leftAlone,
            by: "reason",
            BookingStatus.allCases.map(Self.reason) + [
                "deadline_moved", "not_yet_due", "unknown_booking",
            ]
        )
        transitions = [BookingStatus.seatHeld, .paymentPending].reduce(into: [:]) {
            $0[$1] = CommonMetrics.transitions(
                from: $1,
                to: .expired,
                cause: .deadline,
                in: registry
            )
        }
        lateness = Timer(label: WorkerMetricNames.latenessSeconds, factory: registry)
        lastTurn = Meter(label: WorkerMetricNames.lastTurn, factory: registry)
        lastTurn.set(Double(startedAt.rawValue) / 1000)
    }

    /// Takes in what the worker did.
    public func note(_ event: WorkerEvent) {
        switch event {
        case .turned(let moment):
            known.withLock { $0.lastTurn = moment }
            lastTurn.set(Double(moment.rawValue) / 1000)
        case .received(let jobs): received.increment(by: jobs)
        case .acknowledged(let jobs): acknowledged.increment(by: jobs)
        case .returned(let jobs): retried.increment(by: jobs)
        case .expired(let source, let status, let milliseconds):
            expired[source.rawValue]?.increment()
            transitions[status]?.increment()
            lateness.recordMilliseconds(milliseconds)
        case .leftAlone(let reason): leftAlone[Self.reason(reason)]?.increment()
        case .storeFailed: storeFailures.increment()
        case .asked(let isUp): known.withLock { $0.isRedisUp = isUp }
        case .inspected(let queue): known.withLock { $0.queue = queue }
        }
    }

    /// Redis as the worker saw it last, and the jobs in it.
    public var redis: (isUp: Bool, queue: QueueState?) {
        known.withLock { ($0.isRedisUp, $0.queue) }
    }

    /// Whether the worker has looked for work lately.
    public func isTurning(at now: Timestamp) -> Bool {
        let since = now.advanced(byMilliseconds: -Self.patienceMilliseconds)
        return known.withLock { $0.lastTurn >= since }
    }

    private static func reason(_ leftAlone: ExpiryResult.LeftAlone) -> String {
        switch leftAlone {
        case .ended(let status): reason(status)
        case .deadlineMoved: "deadline_moved"
        case .notYetDue: "not_yet_due"
        case .unknownBooking: "unknown_booking"
        }
    }

    private static func reason(_ status: BookingStatus) -> String { "\(status.name)".lowercased() }
}
