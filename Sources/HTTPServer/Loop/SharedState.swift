internal import Sockets
internal import Synchronization

/// The state that all event loops of a server share.
final class SharedState: Sendable {
    let limits: HTTPServerLimits
    let busyPolling: Duration
    let observers: [any ServerObserver]
    let admission: Admission
    let handles: [LoopHandle]
    /// The socket that all loops accept from; nil once the server accepts no more connections.
    ///
    /// A loop holds the lock while it accepts, so that the descriptor cannot be closed, and its
    /// number reused, at the same time.
    let listener: Guarded<ListeningSocket?>
    /// The loop whose connections had an event last.
    let lastActiveLoop = Atomic(0)
    /// When every loop must have ended, in nanoseconds of the monotonic clock; 0 while the server
    /// does not stop.
    let stopDeadline = Atomic<Int64>(0)
    /// The start of the request ids, which differ after a restart.
    let requestSeed = UInt64.random(in: .min ... .max)

    init(
        limits: HTTPServerLimits,
        busyPolling: Duration,
        observers: [any ServerObserver],
        handles: [LoopHandle],
        listener: consuming ListeningSocket
    ) {
        self.limits = limits
        self.busyPolling = busyPolling
        self.observers = observers
        self.handles = handles
        admission = Admission(limits: limits)
        self.listener = Guarded(listener)
    }

    /// The loop with the fewest connections; `preferred` if no other loop has fewer.
    func leastLoaded(preferring preferred: Int) -> Int {
        var best = preferred
        var fewest = handles[preferred].connections.load(ordering: .relaxed)
        for index in handles.indices where index != preferred {
            let count = handles[index].connections.load(ordering: .relaxed)
            if count < fewest {
                best = index
                fewest = count
            }
        }
        return best
    }
}
