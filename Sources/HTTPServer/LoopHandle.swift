internal import Sockets
internal import Synchronization

/// What the other threads see of an event loop.
final class LoopHandle: Sendable {
    let signal: LoopSignal
    /// Open connections, those on their way included: new ones go to where there are fewest.
    let connections = Atomic(0)
    private let inbox = Guarded(Inbox())

    init(signal: LoopSignal) {
        self.signal = signal
    }

    /// A connection that another loop has accepted; whoever has this owns the descriptor.
    struct Arrival {
        let descriptor: Int32
        let peer: SocketAddress
        let refusal: Refusal?
    }

    private struct Inbox {
        var arrivals: [Arrival] = []
        var isClosed = false
    }

    /// Hands a connection over; false when the loop takes none any more, and the caller keeps it.
    func hand(_ arrival: Arrival) -> Bool {
        let isTaken = inbox.withLock { inbox in
            guard !inbox.isClosed else { return false }
            inbox.arrivals.append(arrival)
            return true
        }
        if isTaken { signal.notify() }
        return isTaken
    }

    /// The connections that wait for this loop; with `closing`, the last ones.
    func takeArrivals(closing: Bool = false) -> [Arrival] {
        inbox.withLock { inbox in
            if closing { inbox.isClosed = true }
            guard !inbox.arrivals.isEmpty else { return [] }
            let arrivals = inbox.arrivals
            inbox.arrivals.removeAll(keepingCapacity: true)
            return arrivals
        }
    }
}
