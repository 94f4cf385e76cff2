import ExpiryQueue
import Synchronization

/// Remembers what a worker did; safe to use from any thread.
final class RecordingObserver: WorkerObserver {
    private let all = Mutex<[WorkerEvent]>([])

    var events: [WorkerEvent] { all.withLock { $0 } }

    func note(_ event: WorkerEvent) { all.withLock { $0.append(event) } }
}
