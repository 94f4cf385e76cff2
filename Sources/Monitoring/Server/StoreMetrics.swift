internal import BookingAPI
internal import Bookings
internal import CoreMetrics
internal import Sockets
internal import Synchronization

/// The metrics of the database, whichever process has written it.
///
/// Safe to use from any thread.
final class StoreMetrics: Sendable {
    private struct State {
        var statistics: StoreStatistics?
        var workerLastSeen: Timestamp?
        var lateness: [OperationsStatus.Lateness] = []
        var webhooks: [Webhook]?
    }

    /// The maximum number of expiries on the operator's page.
    private static let shownExpiries = 120

    private let state = Mutex(State())
    private let lateness: Timer

    init(_ registry: PrometheusRegistry) {
        lateness = Timer(label: ServerMetricNames.lateness, factory: registry)
    }

    /// The last statistics; nil before the first reading and after a failed one.
    var statistics: StoreStatistics? { state.withLock { $0.statistics } }

    /// The time of the newest sign of life of a worker in the database.
    var workerLastSeen: Timestamp? { state.withLock { $0.workerLastSeen } }

    /// Replaces the statistics; nil if the database could not be read.
    func record(_ statistics: StoreStatistics?) {
        state.withLock { state in
            state.statistics = statistics
            if let lastSeen = statistics?.workers.map(\.lastSeen).max() {
                state.workerLastSeen = lastSeen
            }
        }
    }

    /// The webhooks; nil before the first reading and after a failed one.
    var webhooks: [Webhook]? { state.withLock { $0.webhooks } }

    /// Replaces the webhooks; nil if the database could not be read.
    func record(_ webhooks: [Webhook]?) { state.withLock { $0.webhooks = webhooks } }

    /// Counts expiries with these deadlines that were seen in the database at `now`.
    func recordExpiries(_ deadlines: [Timestamp], seenAt now: Timestamp) {
        let expiries = deadlines.map { deadline in
            OperationsStatus.Lateness(
                deadline: deadline,
                milliseconds: max(.zero, now - deadline).wholeMilliseconds
            )
        }
        for expiry in expiries { lateness.recordMilliseconds(expiry.milliseconds) }
        state.withLock { state in
            state.lateness.append(contentsOf: expiries)
            state.lateness.removeFirst(max(0, state.lateness.count - Self.shownExpiries))
        }
    }

    func fill(_ status: inout OperationsStatus) {
        state.withLock { state in
            status.lateness = state.lateness
            status.bookings = state.statistics?.bookings
            status.refundsDue = state.statistics?.refundsDue
            status.newestEventID = state.statistics?.newestEventID
            status.overdue = state.statistics?.overdue
            status.webhooks = state.webhooks
        }
    }
}
