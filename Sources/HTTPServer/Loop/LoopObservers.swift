internal import Bytes
internal import HTTP
internal import Sockets

/// Reports the events of one event loop to the server's observers.
struct LoopObservers {
    private let observers: [any ServerObserver]
    private let loop: Int
    /// Whether there are observers: without them, no time is measured and no target is copied.
    let isEnabled: Bool

    init(_ observers: [any ServerObserver], loop: Int) {
        self.observers = observers
        self.loop = loop
        isEnabled = !observers.isEmpty
    }

    func connectionOpened() {
        for observer in observers { observer.connectionOpened(loop: loop) }
    }

    func connectionClosed() {
        for observer in observers { observer.connectionClosed(loop: loop) }
    }

    func refused(_ refusal: ConnectionRefusal) {
        for observer in observers { observer.refused(refusal, loop: loop) }
    }

    func acceptingPaused(_ error: SystemError) {
        for observer in observers { observer.acceptingPaused(error, loop: loop) }
    }

    func turnEnded() {
        for observer in observers { observer.turnEnded(loop: loop) }
    }

    /// Reports a request whose target is in `buffer`.
    func requestFinished(
        _ facts: RequestFacts,
        targetIn buffer: borrowing ByteBuffer,
        _ range: Range<Int>
    ) {
        let record = RequestRecord(facts, target: buffer.bytes.extracting(range))
        for observer in observers { observer.requestFinished(record, loop: loop) }
    }

    /// Reports a request whose response was deferred or was a stream.
    func requestFinished(_ pending: PendingResponse, of connection: Connection) {
        guard isEnabled else { return }
        requestFinished(
            RequestFacts(
                method: pending.method,
                status: pending.status,
                routeLabel: pending.routeLabel,
                requestID: pending.exchange.requestID,
                peer: connection.peer,
                durationNanoseconds: MonotonicClock.nanoseconds() - pending.beganAt,
                receivedContentBytes: pending.contentBytes,
                sentBytes: pending.sentBytes
            ),
            targetIn: connection.pendingTarget,
            0..<connection.pendingTarget.count
        )
        connection.pendingTarget.removeAll(keepingCapacity: false)
    }
}
