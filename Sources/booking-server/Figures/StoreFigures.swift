internal import BookingAPI
internal import Bookings
internal import CoreMetrics
internal import Prometheus
internal import SQLiteStore
internal import Synchronization

/// What the database says, whoever wrote it; read by a thread of its own.
///
/// Safe to use from any thread but for `look`.
final class StoreFigures: Sendable {
    private struct State {
        var statistics: StoreStatistics?
        var lateness: [OperationsStatus.Lateness] = []
    }

    /// How many expiries the operator's page shows.
    private static let shownExpiries = 120
    /// How many expiries are read at a time.
    private static let readExpiries = 1_000

    private let state = Mutex(State())
    private let clock: any Clock
    private let latenessSeconds: Timer

    init(_ registry: PrometheusRegistry, clock: any Clock) {
        self.clock = clock
        latenessSeconds = Timer(label: MetricNames.latenessSeconds, factory: registry)
    }

    /// What was counted last; nil before the first time.
    var statistics: StoreStatistics? { state.withLock { $0.statistics } }

    /// Writes what is known into what the operator's page shows.
    func fill(_ status: inout OperationsStatus) {
        state.withLock { state in
            status.lateness = state.lateness
            status.bookings = state.statistics?.bookings
            status.refundsDue = state.statistics?.refundsDue
            status.newestEventID = state.statistics?.newestEventID
            status.overdue = state.statistics?.overdue
        }
    }

    /// Takes in what was counted.
    func note(_ statistics: StoreStatistics?) { state.withLock { $0.statistics = statistics } }

    /// Looks for bookings that were expired since `version`, which it moves on.
    ///
    /// Their rows have the deadline's time and not their own, so how late they are is told by when
    /// they are seen: up to one period of looking too much.
    func look(
        _ reader: inout SQLiteStore.Reader,
        after version: inout EventID
    ) throws(StoreError) {
        let newest = try reader.newestEventID()
        guard newest > version else { return }
        let (deadlines, next) = try reader.expiries(after: version, limit: Self.readExpiries)
        version = deadlines.count < Self.readExpiries ? max(newest, next) : next
        guard !deadlines.isEmpty else { return }
        let now = clock.now()
        let seen = deadlines.map { deadline in
            OperationsStatus.Lateness(
                deadline: deadline,
                milliseconds: max(0, now.rawValue - deadline.rawValue)
            )
        }
        for expiry in seen { latenessSeconds.recordMilliseconds(expiry.milliseconds) }
        state.withLock { state in
            state.lateness.append(contentsOf: seen)
            state.lateness.removeFirst(max(0, state.lateness.count - Self.shownExpiries))
        }
    }
}
