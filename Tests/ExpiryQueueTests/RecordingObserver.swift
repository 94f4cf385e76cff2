import Bookings
import ExpiryQueue
import Synchronization

/// Keeps the events of a worker; safe to use from any thread.
final class RecordingObserver: WorkerObserver {
    private let recorded = Mutex<[WorkerEvent]>([])

    var events: [WorkerEvent] { recorded.withLock { $0 } }

    func record(_ event: WorkerEvent) { recorded.withLock { $0.append(event) } }

    /// The number of new jobs that the worker has logged.
    var receivedJobs: Int {
        events.reduce(0) { sum, event in
            if case .received(let jobs) = event { sum + jobs } else { sum }
        }
    }

    /// The number of jobs that Redis has removed.
    var acknowledgedJobs: Int {
        events.reduce(0) { sum, event in
            if case .acknowledged(let jobs) = event { sum + jobs } else { sum }
        }
    }

    /// The number of jobs that Redis has scheduled again.
    var rescheduledJobs: Int {
        events.reduce(0) { sum, event in
            if case .rescheduled(let jobs) = event { sum + jobs } else { sum }
        }
    }

    /// The number of transactions that failed.
    var storeFailures: Int { events.count { $0 == .storeFailed } }

    /// The number of polls that have ended.
    var polls: Int { events.count { if case .polled = $0 { true } else { false } } }

    /// Whether the last operation on Redis succeeded.
    var isRedisUp: Bool {
        for case .usedRedis(let isUp) in events.reversed() { return isUp }
        return false
    }

    /// The lateness of the bookings that were found by `source`.
    func lateness(by source: ExpirySource) -> [Duration] {
        events.compactMap { event in
            guard case .expired(source, let lateness) = event else { return nil }
            return lateness
        }
    }
}
