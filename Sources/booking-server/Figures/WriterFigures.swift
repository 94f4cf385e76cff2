internal import BookingAPI
internal import Bookings
internal import CoreMetrics
internal import Prometheus
internal import SQLiteStore
internal import Synchronization
internal import WorkerMetrics

/// What the writer does, counted.
final class WriterFigures: Sendable {
    private struct State {
        var commits: UInt64 = 0
        var batchSizes = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128])
        var commitMilliseconds = Histogram(bounds: [1, 2, 5, 10, 20, 50, 100, 500])
        /// At each transition's place; nil for what has not happened yet.
        var transitions = [Counter?](repeating: nil, count: WriterFigures.places)
    }

    private let state = Mutex(State())
    private let registry: PrometheusRegistry
    private let batchWrites: Recorder
    private let commitSeconds: Timer

    init(_ registry: PrometheusRegistry) {
        self.registry = registry
        batchWrites = Recorder(label: MetricNames.batchWrites, factory: registry)
        commitSeconds = Timer(label: MetricNames.commitSeconds, factory: registry)
    }

    /// Takes in what one commit did; on the writer's thread.
    ///
    /// Commits that changed nothing cost no sync, and are mostly the monitor's: they do not count.
    func note(_ batch: CommittedBatch) {
        guard !batch.changes.isEmpty else { return }
        batchWrites.record(batch.writes)
        commitSeconds.recordNanoseconds(batch.commitNanoseconds)
        state.withLock { state in
            state.commits += 1
            state.batchSizes.add(Int64(batch.writes))
            state.commitMilliseconds.add((batch.commitNanoseconds + 999_999) / 1_000_000)
            for change in batch.changes { counter(change.transition, &state).increment() }
        }
    }

    /// Writes what is known into what the operator's page shows.
    func fill(_ status: inout OperationsStatus) {
        state.withLock { state in
            status.commits = state.commits
            status.batchSizes = state.batchSizes.bars
            status.commitMilliseconds = state.commitMilliseconds.bars
        }
    }

    private func counter(_ transition: Transition, _ state: inout State) -> Counter {
        let place = Self.place(of: transition)
        if let counter = state.transitions[place] { return counter }
        let counter = CommonMetrics.transitions(
            from: transition.from,
            to: transition.to,
            cause: transition.cause,
            in: registry
        )
        state.transitions[place] = counter
        return counter
    }

    private static let statuses = BookingStatus.allCases.count
    private static let causes = Cause.allCases.count

    /// How many places there are; one more `from` than statuses, for new bookings.
    private static let places = (statuses + 1) * statuses * causes

    private static func place(of transition: Transition) -> Int {
        let from = transition.from?.rawValue ?? statuses
        return (from * statuses + transition.to.rawValue) * causes + transition.cause.rawValue
    }
}
