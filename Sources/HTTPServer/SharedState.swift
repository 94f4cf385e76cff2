internal import Sockets
internal import Synchronization

/// What all event loops of a server have in common.
final class SharedState: Sendable {
    let limits: ServerLimits
    /// See `ServerConfiguration`.
    let busyPolling: Duration
    let observers: [any ServerObserver]
    let admission: Admission
    let handles: [LoopHandle]
    /// The socket that all loops accept from; nil when the server accepts no more.
    ///
    /// Accepting holds the lock, so that the descriptor cannot be closed, and its number be used
    /// again, meanwhile.
    let listener: Guarded<ListeningSocket?>
    /// The loop whose connections had an event last.
    let lastActiveLoop = Atomic(0)
    /// When every loop must have ended, in nanoseconds of the monotonic clock; 0 while it serves.
    let stopDeadline = Atomic<Int64>(0)
    /// Where the numbers of requests begin: not the same after a restart.
    let requestSeed = UInt64.random(in: .min ... .max)

    init(
        limits: ServerLimits,
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

    /// The loop with the fewest connections; `preferred` where it is one of them.
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
