internal import Bookings
internal import CoreMetrics
public import ExpiryQueue
internal import Sockets
internal import Synchronization

/// The metrics of a worker.
///
/// Safe to use from any thread.
public final class WorkerMetrics: WorkerObserver {
    private struct State {
        var lastPoll: Timestamp
        var isRedisUp = false
        var queue: QueueState?
    }

    /// The time without a poll after which a worker counts as stuck.
    ///
    /// A worker polls twice a second; a poll that waits for a locked database and for Redis takes some
    /// seconds.
    public static let stuckTime = Duration.seconds(30)

    private let state: Mutex<State>
    private let received: Counter
    private let acknowledged: Counter
    private let rescheduled: Counter
    private let storeFailures: Counter
    private let expired: [ExpirySource: Counter]
    private let unchanged: [String: Counter]
    private let events: Counter
    private let lateness: Timer
    private let lastPoll: Meter

    /// Creates all series in `registry`, so that `rate()` sees the first increase.
    init(_ registry: PrometheusRegistry, startTime: Timestamp) {
        func counter(_ name: String, _ dimensions: (String, String)...) -> Counter {
            Counter(label: name, dimensions: dimensions, factory: registry)
        }
        state = Mutex(State(lastPoll: startTime))
        received = counter(WorkerMetricNames.received)
        acknowledged = counter(WorkerMetricNames.acknowledged)
        rescheduled = counter(WorkerMetricNames.rescheduled)
        storeFailures = counter(WorkerMetricNames.storeFailures)
        expired = ExpirySource.allCases.reduce(into: [:]) { counters, source in
            counters[source] = counter(WorkerMetricNames.expired, ("source", source.rawValue))
        }
        let reasons =
            BookingStatus.allCases.map(Self.label) + [
                "deadline_moved", "not_yet_due", "unknown_booking",
            ]
        unchanged = reasons.reduce(into: [:]) { counters, reason in
            counters[reason] = counter(WorkerMetricNames.unchanged, ("reason", reason))
        }
        events = CommonMetrics.events(causedBy: .deadline, in: registry)
        lateness = Timer(label: WorkerMetricNames.lateness, factory: registry)
        lastPoll = Meter(label: WorkerMetricNames.lastPoll, factory: registry)
        lastPoll.set(Double(startTime.rawValue) / 1000)
    }

    /// Counts an event.
    public func record(_ event: WorkerEvent) {
        switch event {
        case .polled(let time):
            state.withLock { $0.lastPoll = time }
            lastPoll.set(Double(time.rawValue) / 1000)
        case .received(let jobs): received.increment(by: jobs)
        case .acknowledged(let jobs): acknowledged.increment(by: jobs)
        case .rescheduled(let jobs): rescheduled.increment(by: jobs)
        case .expired(let source, let lateness):
            expired[source]?.increment()
            events.increment()
            self.lateness.recordNanoseconds(lateness.wholeNanoseconds)
        case .leftUnchanged(let reason): unchanged[Self.label(reason)]?.increment()
        case .storeFailed: storeFailures.increment()
        case .usedRedis(let isUp): state.withLock { $0.isRedisUp = isUp }
        case .inspected(let queue): state.withLock { $0.queue = queue }
        }
    }

    /// Whether Redis responded to the worker's last operation, and the last known state of the queue.
    var redis: (isUp: Bool, queue: QueueState?) { state.withLock { ($0.isRedisUp, $0.queue) } }

    /// Whether the worker has polled within `stuckTime`.
    func isPolling(at now: Timestamp) -> Bool {
        state.withLock { $0.lastPoll >= now - Self.stuckTime }
    }

    private static func label(_ reason: ExpiryResult.Reason) -> String {
        switch reason {
        case .ended(let status): label(status)
        case .deadlineMoved: "deadline_moved"
        case .notYetDue: "not_yet_due"
        case .unknownBooking: "unknown_booking"
        }
    }

    private static func label(_ status: BookingStatus) -> String { "\(status.name)".lowercased() }
}
