internal import Bytes
internal import HTTP
internal import Sockets
internal import Synchronization

/// One event loop: waits for events, and gives each connection its turns.
///
/// All its parts and the application are used only on the loop's thread. A request that arrives
/// alone costs one `epoll_wait`, one `recv` and one `send`; a loop that polls before it sleeps
/// calls `epoll_wait` several times.
final class EventLoop {
    let index: Int
    private let shared: SharedState
    private let handle: LoopHandle
    private let limits: LoopLimits
    private let observers: LoopObservers
    private let responder: any Responder

    private let clock = LoopClock()
    private let poller: Poller
    private let acceptor: Acceptor
    private let connections: Connections
    private let requests: RequestReader
    private let responses: ResponseWriter
    private let streams: StreamWriter

    /// When all connections must be closed, in nanoseconds of the monotonic clock; nil while the
    /// server does not stop.
    private var stopDeadline: Int64?

    init(index: Int, shared: SharedState, responder: any Responder) throws(SystemError) {
        self.index = index
        self.shared = shared
        self.responder = responder
        handle = shared.handles[index]
        limits = LoopLimits(shared.limits)
        observers = LoopObservers(shared.observers, loop: index)
        poller = try Poller(loop: index, shared: shared)
        acceptor = try Acceptor(
            loop: index,
            shared: shared,
            poller: poller,
            clock: clock,
            limits: limits,
            observers: observers
        )
        connections = Connections(
            loop: index,
            shared: shared,
            poller: poller,
            clock: clock,
            limits: limits,
            observers: observers
        )
        let ids = RequestIDs(loop: index, loopCount: shared.handles.count, seed: shared.requestSeed)
        responses = ResponseWriter(connections, clock, ids, observers)
        streams = StreamWriter(connections, clock, limits)
        requests = RequestReader(responder, connections, responses, streams, clock, ids)
    }

    /// Serves until the server stops and all connections are closed.
    func run() {
        while stopDeadline == nil || connections.count > 0 {
            let eventCount = waitForEvents()
            let isWoken = handle.waker.takeWakeUp()
            clock.update()
            for position in 0..<eventCount { handleEvent(position) }
            if isWoken { handleWakeUp() }
            for connection in connections.takeScheduled()
            where connections.beginScheduledTurn(of: connection) {
                advance(connection)
            }
            handleDeadlines()
            // After the application has returned, so that it is never called from its own calls.
            while let exchange = connections.takeEndedStream() { responder.streamEnded(exchange) }
            responder.turnEnded()
            observers.turnEnded()
        }
        handle.takeConnections(isLast: true) { new in
            shared.admission.release(new.peer, isRefused: new.refusal != nil)
        }
        responder.deliverMessages(on: self)
    }

    // MARK: Events

    private func waitForEvents() -> Int {
        guard !connections.hasScheduled else { return poller.poll() }
        var deadline = connections.nextDeadline ?? .max
        if let resumesAt = acceptor.resumesAt { deadline = min(deadline, resumesAt) }
        if let stopDeadline { deadline = min(deadline, stopDeadline) }
        return poller.wait(
            until: deadline == .max ? nil : deadline,
            now: clock.now,
            awaitsResponses: connections.deferredCount > 0
        )
    }

    private func handleEvent(_ position: Int) {
        let (source, readiness) = poller.event(position)
        switch source {
        case .listener: acceptor.accept { new in open(new) }
        case .waker: break
        case .connection(let token):
            // Nil if the connection was closed earlier in this turn.
            guard let connection = connections.find(token: token) else { return }
            handle(readiness, of: connection)
        }
    }

    private func handle(_ readiness: Readiness, of connection: Connection) {
        guard !readiness.contains(.error), !readiness.contains(.hangUp) else {
            connections.close(connection)
            return
        }
        connection.state.turnBegan(
            canReceive: readiness.contains(.readable),
            canSend: readiness.contains(.writable),
            peerHalfClosed: readiness.contains(.peerHalfClosed)
        )
        advance(connection)
    }

    private func open(_ new: consuming NewConnection) {
        let refusal = new.refusal
        guard let connection = connections.open(new) else { return }
        if stopDeadline != nil { connection.state.drainBegan() }
        if let refusal {
            connections.buffers.lend(to: connection)
            responses.refuse(connection, refusal)
        }
        // Most clients have sent their request already.
        advance(connection)
    }

    private func handleWakeUp() {
        handle.takeConnections { new in open(new) }
        // Before the messages, so that responses to them announce that the connection is closed.
        if stopDeadline == nil, shared.stopDeadline.load(ordering: .acquiring) != 0 { beginStop() }
        responder.deliverMessages(on: self)
    }

    private func handleDeadlines() {
        acceptor.resumeIfDue()
        while let (connection, action) = connections.takeOverdue() {
            switch action {
            case .close: connections.close(connection)
            case .drop(let refusal): connections.drop(connection, refusal)
            case .refuse(let refusal):
                connections.buffers.lend(to: connection)
                responses.refuse(connection, refusal)
                advance(connection)
            }
        }
        if let stopDeadline, clock.now >= stopDeadline {
            for connection in connections.all { connections.close(connection) }
        }
    }

    /// Closes idle connections and ends streams; other connections finish their requests.
    private func beginStop() {
        stopDeadline = shared.stopDeadline.load(ordering: .acquiring)
        acceptor.stop()
        for connection in connections.all {
            connection.state.drainBegan()
            streams.endForServer(on: connection)
            // Another receive, for requests that arrived before the stop.
            connection.state.turnBegan(canReceive: true, canSend: false, peerHalfClosed: false)
            advance(connection)
        }
    }

    // MARK: Turns

    /// Performs the steps of a connection until it must wait.
    private func advance(_ connection: Connection) {
        connections.buffers.lend(to: connection)
        do throws(SystemError) {
            while true {
                switch connection.state.nextStep(limits) {
                case .parse: requests.read(connection, on: self)
                case .send: try connection.send(now: clock.now)
                case .receive: try connection.receive(using: connections.buffers, now: clock.now)
                case .discard:
                    try connection.discardInput(using: connections.buffers, now: clock.now)
                case .refuseTruncated: responses.refuse(connection, .truncated)
                case .closeWriting: try connection.closeWriting(now: clock.now)
                case .close: return connections.close(connection)
                case .yield:
                    connections.schedule(connection)
                    return connections.park(connection)
                case .wait: return connections.park(connection)
                }
            }
        } catch {
            // The client has reset or lost the connection (EPIPE, ECONNRESET).
            connections.close(connection)
        }
    }
}

/// The operations that the application may use.
extension EventLoop: LoopControl {
    func peer(of exchange: Exchange) -> SocketAddress? { connections.find(exchange)?.peer }

    func respond(to exchange: Exchange, _ write: (inout Response) -> Void) {
        responses.respond(to: exchange, write)
    }

    func beginStream(_ exchange: Exchange, _ write: (inout Response) -> Void) -> Bool {
        streams.begin(exchange, write)
    }

    func send(_ bytes: borrowing ByteBuffer, to exchange: Exchange) -> Bool {
        streams.send(bytes.bytes, to: exchange)
    }

    func send(_ bytes: RawSpan, toEach exchanges: ArraySlice<Exchange>) {
        streams.send(bytes, toEach: exchanges)
    }

    func unsentBytes(of exchange: Exchange) -> Int? { streams.unsentBytes(of: exchange) }

    func endStream(_ exchange: Exchange) { streams.end(exchange) }
}
