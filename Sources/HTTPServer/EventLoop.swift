internal import Bytes
internal import HTTP
internal import Sockets
internal import Synchronization

/// One event loop with its epoll, its connections and its application, everything on one thread.
///
/// Connections are watched edge-triggered, with one `epoll_ctl` in their life: whether one is read
/// or written next is decided by its state, and not by telling the kernel each time. A request that
/// comes alone costs an `epoll_wait`, a `recv` and a `send`; where the loop looks for it instead of
/// sleeping, several `epoll_wait`.
final class EventLoop: LoopControl {
    let index: Int
    let shared: SharedState
    let handle: LoopHandle
    let limits: LoopLimits
    let responder: any Responder
    let epoll: Epoll
    /// Whether anyone wants records of requests: without, no clock is read and no target kept.
    let isObserved: Bool

    var table = ConnectionTable()
    var wheel: TimerWheel
    /// The time at which this round of the loop began, in nanoseconds of the monotonic clock.
    var now: Int64
    var dateLine = DateLine(epochSeconds: WallClock.seconds())
    /// When the second that `dateLine` names has passed.
    private var dateIsOldAt: Int64 = 0
    var requestCount: UInt64 = 0

    /// Connections to come back to before the loop waits again.
    var scheduled: [Connection] = []
    /// Streams whose ends the application has not been told yet.
    var endedStreams: [Exchange] = []
    /// Buffers that are lent to the connection whose turn it is.
    var spareInput = ByteBuffer()
    var spareOutput = ByteBuffer()
    var spareResponse = Response()

    /// Requests whose answers the application has put off.
    var awaitedAnswers = 0
    var requestPolling: BusyPolling
    var answerPolling: BusyPolling
    /// Whose event came last.
    var lastToken: UInt64?
    /// Whether no other connection of the server had an event between the last two.
    var servesOneConnection = false

    var isListening = false
    /// When to accept again, after descriptors ran out.
    var acceptAgainAt: Int64?
    /// When to give up on what is in flight; nil while the server serves.
    var drainDeadline: Int64?

    static let listenerToken = UInt64.max
    static let signalToken = UInt64.max - 1

    init(index: Int, shared: SharedState, responder: any Responder) throws(SystemError) {
        self.index = index
        self.shared = shared
        self.responder = responder
        handle = shared.handles[index]
        limits = LoopLimits(shared.limits)
        isObserved = !shared.observers.isEmpty
        requestPolling = BusyPolling(upTo: shared.busyPolling)
        answerPolling = BusyPolling(upTo: shared.busyPolling)
        now = MonotonicClock.nanoseconds()
        wheel = TimerWheel(now: now)
        epoll = try Epoll(eventCapacity: LoopLimits.eventsPerWait)
        try epoll.add(
            handle.signal.event,
            for: [.readable, .edgeTriggered],
            token: Self.signalToken
        )
        try listen()
    }

    /// Serves until the server stops and the last connection has ended.
    func run() {
        while !isFinished {
            let count = waitForWork()
            let wasPosted = handle.signal.wakeUp()
            now = MonotonicClock.nanoseconds()
            if now >= dateIsOldAt { updateDate() }
            for position in 0..<count { handleEvent(position) }
            if wasPosted { handlePosted() }
            comeBackToScheduled()
            expireDeadlines()
            tellEndedStreams()
            responder.turnEnded()
            for observer in shared.observers { observer.turnEnded(loop: index) }
        }
        finish()
    }

    private func handleEvent(_ position: Int) {
        let (token, readiness) = epoll.event(position)
        switch token {
        case Self.listenerToken: acceptConnections()
        case Self.signalToken: break
        default:
            // An event of a connection that ended earlier in this round is nobody's.
            guard let connection = table.find(token: token) else { return }
            handle(readiness, of: connection)
        }
    }

    private func handle(_ readiness: Readiness, of connection: Connection) {
        guard !readiness.contains(.error), !readiness.contains(.hangUp) else {
            close(connection)
            return
        }
        connection.state.turnBegan(
            canReceive: readiness.contains(.readable),
            canSend: readiness.contains(.writable),
            peerHalfClosed: readiness.contains(.peerHalfClosed)
        )
        advance(connection)
    }

    /// The time of day is looked up once a second; a step of that clock shows a second late.
    private func updateDate() {
        let wallClock = WallClock.nanoseconds()
        dateLine.update(to: wallClock / 1_000_000_000)
        dateIsOldAt = now + 1_000_000_000 - wallClock % 1_000_000_000
    }

    private func handlePosted() {
        adoptArrivals()
        // Before the messages, so that what is finished from now on says that it is the last.
        if drainDeadline == nil, shared.stopDeadline.load(ordering: .acquiring) != 0 {
            beginDraining()
        }
        responder.deliverMessages(on: self)
    }

    /// Sees to it that `connection` is advanced before the loop waits.
    func schedule(_ connection: Connection) {
        guard !connection.isScheduled else { return }
        connection.isScheduled = true
        scheduled.append(connection)
    }

    private func comeBackToScheduled() {
        guard !scheduled.isEmpty else { return }
        // Only those of now: whoever yields once more has its turn after the next events.
        var connections: [Connection] = []
        swap(&connections, &scheduled)
        for connection in connections {
            connection.isScheduled = false
            guard table.connection(at: connection.slot) === connection else { continue }
            connection.state.turnBegan(canReceive: false, canSend: false, peerHalfClosed: false)
            advance(connection)
        }
    }

    /// Applications are told after they have returned, never from inside one of their calls.
    private func tellEndedStreams() {
        while let exchange = endedStreams.popLast() { responder.streamEnded(exchange) }
    }
}
