internal import Sockets
internal import Synchronization

/// Accepts connections for one event loop, and gives each to the loop with the fewest connections.
///
/// All loops accept from one listening socket (docs/decisions/0010).
final class Acceptor {
    private let loop: Int
    private let shared: SharedState
    private let poller: Poller
    private let clock: LoopClock
    private let observers: LoopObservers
    private let pauseNanoseconds: Int64
    private var isListening = false
    private var isStopped = false

    /// When the loop accepts again after a pause, in nanoseconds of the monotonic clock; nil if it
    /// is not pausing.
    private(set) var resumesAt: Int64?

    init(
        loop: Int,
        shared: SharedState,
        poller: Poller,
        clock: LoopClock,
        limits: LoopLimits,
        observers: LoopObservers
    ) throws(SystemError) {
        self.loop = loop
        self.shared = shared
        self.poller = poller
        self.clock = clock
        self.observers = observers
        pauseNanoseconds = limits.acceptPauseNanoseconds
        try listen()
    }

    /// Accepts waiting connections, up to a limit, and calls `open` for those of this loop.
    func accept(_ open: (consuming NewConnection) -> Void) {
        for _ in 0..<LoopLimits.acceptsPerTurn {
            guard shared.admission.mayAccept else { return pause() }
            do throws(SystemError) {
                switch try acceptOne() {
                case .none: return
                case .vanished: continue
                case .connection(let socket, let peer): place(socket, peer, open)
                }
            } catch {
                // No descriptors or no memory (accept(2)): closing connections frees some.
                pause()
                observers.acceptingPaused(error)
                return
            }
        }
    }

    /// Accepts again if a pause is over.
    func resumeIfDue() {
        guard let time = resumesAt, clock.now >= time else { return }
        resumesAt = nil
        do throws(SystemError) {
            try listen()
        } catch {
            resumesAt = clock.now + pauseNanoseconds
        }
    }

    /// Accepts no more connections.
    func stop() {
        isStopped = true
        resumesAt = nil
    }

    private func listen() throws(SystemError) {
        guard !isStopped, !isListening else { return }
        try shared.listener.withLock { (listener) throws(SystemError) in
            switch listener {
            case .none: return
            case .some(let socket):
                try poller.watch(socket)
                isListening = true
            }
        }
    }

    private func acceptOne() throws(SystemError) -> ListeningSocket.Accepted {
        try shared.listener.withLock { (listener) throws(SystemError) in
            switch listener {
            case .none: return .none
            case .some(let socket): return try socket.accept()
            }
        }
    }

    /// Counts a new connection, and gives it to the loop with the fewest connections.
    private func place(
        _ socket: consuming Socket,
        _ peer: SocketAddress,
        _ open: (consuming NewConnection) -> Void
    ) {
        let refusal = shared.admission.admit(peer)
        let new = NewConnection(socket: socket, peer: peer, refusal: refusal)
        let target = shared.leastLoaded(preferring: loop)
        shared.handles[target].connections.add(1, ordering: .relaxed)
        guard target != loop else { return open(new) }
        // The other loop takes it, unless the server is stopping.
        if shared.handles[target].give(new) != nil {
            shared.handles[target].connections.subtract(1, ordering: .relaxed)
            shared.admission.release(peer, isRefused: refusal != nil)
        }
    }

    /// Accepts no connection for a while; connections wait in the kernel's backlog.
    private func pause() {
        resumesAt = clock.now + pauseNanoseconds
        guard isListening else { return }
        isListening = false
        shared.listener.withLock { listener in
            switch listener {
            case .none: return
            // An error only means that the loop is woken without need, and pauses again.
            case .some(let socket): try? poller.unwatch(socket)
            }
        }
    }
}
