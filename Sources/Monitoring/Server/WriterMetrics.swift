internal import BookingAPI
internal import Bookings
internal import CoreMetrics
internal import Sockets
public import StoreSupport
internal import Synchronization

/// The metrics of the writer.
///
/// Safe to use from any thread.
public final class WriterMetrics: Sendable {
    private struct State {
        var commits: UInt64 = 0
        var batchSizes = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128])
        var commitMilliseconds = Histogram(bounds: [1, 2, 5, 10, 20, 50, 100, 500])
    }

    private let state = Mutex(State())
    private let batchCommands: Recorder
    private let commitSeconds: Timer
    private let events: [Cause: Counter]

    init(_ registry: PrometheusRegistry) {
        batchCommands = Recorder(label: ServerMetricNames.batchCommands, factory: registry)
        commitSeconds = Timer(label: ServerMetricNames.commitSeconds, factory: registry)
        events = Cause.allCases.reduce(into: [:]) { counters, cause in
            counters[cause] = CommonMetrics.events(causedBy: cause, in: registry)
        }
    }

    /// Counts a commit.
    ///
    /// A commit without events needs no sync, and is most often a probe of `SystemMonitor`: it is not
    /// counted.
    public func record(_ batch: CommittedBatch) {
        guard !batch.events.isEmpty else { return }
        batchCommands.record(batch.commands)
        let nanoseconds = batch.commitDuration.wholeNanoseconds
        commitSeconds.recordNanoseconds(nanoseconds)
        state.withLock { state in
            state.commits += 1
            state.batchSizes.record(Double(batch.commands))
            state.commitMilliseconds.record(Double(nanoseconds) / 1e6)
        }
        for event in batch.events { events[event.transition.cause]?.increment() }
    }

    func fill(_ status: inout OperationsStatus) {
        state.withLock { state in
            status.commits = state.commits
            status.batchSizes = state.batchSizes.bars
            status.commitMilliseconds = state.commitMilliseconds.bars
        }
    }
}

extension Histogram {
    /// The bars of the histogram on the operator's page.
    fileprivate var bars: [OperationsStatus.Bar] {
        counts.indices.map { index in
            OperationsStatus.Bar(
                upTo: index < bounds.count ? Int64(bounds[index]) : nil,
                count: counts[index]
            )
        }
    }
}
