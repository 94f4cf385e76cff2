internal import Bytes
internal import HTTP
internal import Sockets
internal import Synchronization

/// The open connections of one event loop.
///
/// Opens, finds and closes connections, and knows which of them need a turn and when their
/// deadlines are.
final class Connections {
    /// The buffers that the connections borrow.
    let buffers: BufferPool

    private let loop: Int
    private let shared: SharedState
    private let handle: LoopHandle
    private let poller: Poller
    private let clock: LoopClock
    private let limits: LoopLimits
    private let observers: LoopObservers

    private var table = ConnectionTable()
    private var wheel: TimerWheel
    private var scheduled: [Connection] = []
    private var endedStreams: [Exchange] = []
    /// The number of requests whose responses are deferred.
    private(set) var deferredCount = 0

    init(
        loop: Int,
        shared: SharedState,
        poller: Poller,
        clock: LoopClock,
        limits: LoopLimits,
        observers: LoopObservers
    ) {
        self.loop = loop
        self.shared = shared
        self.poller = poller
        self.clock = clock
        self.limits = limits
        self.observers = observers
        handle = shared.handles[loop]
        buffers = BufferPool(shared.admission)
        wheel = TimerWheel(now: clock.now)
    }

    // MARK: Opening and closing

    /// The number of open connections.
    var count: Int { table.count }

    /// Opens a connection; nil if the kernel cannot watch it.
    func open(_ new: consuming NewConnection) -> Connection? {
        // An error only delays small responses.
        try? new.socket.sendWithoutDelay()
        let (slot, generation) = table.reserveSlot()
        let connection = Connection(
            new.socket,
            peer: new.peer,
            slot: slot,
            generation: generation,
            limits: shared.limits.request,
            isRefused: new.refusal != nil,
            now: clock.now
        )
        table.insert(connection)
        wheel.grow(to: table.slotCount)
        observers.connectionOpened()
        do throws(SystemError) {
            try poller.watch(connection)
        } catch {
            close(connection)
            return nil
        }
        return connection
    }

    /// Closes a connection at once.
    func close(_ connection: Connection) {
        let pending = connection.pending
        connection.pending = nil
        if connection.state.phase == .deferred { deferredCount -= 1 }
        if connection.state.phase == .streaming, let pending {
            streamEnded(pending, of: connection)
        }
        connection.input.removeAll(keepingCapacity: connection.input.isEmpty)
        connection.output.removeAll()
        buffers.takeBack(from: connection)
        wheel.cancel(connection.slot)
        // The last reference to the connection closes its socket, which removes it from the epoll.
        table.remove(connection)
        shared.admission.release(connection.peer, isRefused: connection.isRefused)
        handle.connections.subtract(1, ordering: .relaxed)
        observers.connectionClosed()
    }

    /// Closes a connection with a reset, which its client can distinguish from a regular end.
    func drop(_ connection: Connection, _ refusal: ConnectionRefusal) {
        observers.refused(refusal)
        // An error only means that the kernel still tries to send what it has.
        try? connection.socket.resetOnClose()
        close(connection)
    }

    /// All open connections.
    var all: [Connection] { table.all }

    // MARK: Finding

    /// The connection whose events carry `token`; nil if it is closed.
    func find(token: UInt64) -> Connection? { table.find(token: token) }

    /// The connection of an exchange; nil if it is closed.
    func find(_ exchange: Exchange) -> Connection? {
        guard Int(exchange.loop) == loop else { return nil }
        return table.find(slot: Int(exchange.slot), generation: exchange.generation)
    }

    /// The connection of a pending exchange in this phase; nil if the exchange has ended.
    func find(_ exchange: Exchange, in phase: ConnectionState.Phase) -> Connection? {
        guard let connection = find(exchange), connection.state.phase == phase,
            connection.pending?.exchange == exchange
        else { return nil }
        return connection
    }

    // MARK: Turns

    /// Ends the turn of a connection, until its next event or its deadline.
    func park(_ connection: Connection) {
        buffers.takeBack(from: connection)
        guard buffers.mayKeepOutput(of: connection) else {
            drop(connection, .memoryLimit)
            return
        }
        if let deadline = connection.state.deadline(limits) {
            wheel.schedule(connection.slot, at: deadline.at)
        }
    }

    /// Sends the output of a connection that has no turn.
    func flush(_ connection: Connection) {
        if connection.state.nextStep(limits) == .send {
            do throws(SystemError) {
                try connection.send(now: clock.now)
            } catch {
                return close(connection)
            }
        }
        if connection.state.nextStep(limits) == .wait {
            park(connection)
        } else {
            // Its next request has a turn after the application has returned, so that the
            // application is not called from its own call.
            buffers.takeBack(from: connection)
            schedule(connection)
        }
    }

    /// Gives the connection another turn before the loop waits.
    func schedule(_ connection: Connection) {
        guard !connection.isScheduled else { return }
        connection.isScheduled = true
        scheduled.append(connection)
    }

    /// Whether a connection needs a turn before the loop waits.
    var hasScheduled: Bool { !scheduled.isEmpty }

    /// Takes the connections that need a turn, some of which may be closed.
    ///
    /// A connection that is scheduled again has its next turn after the next events.
    func takeScheduled() -> [Connection] {
        guard !scheduled.isEmpty else { return [] }
        let taken = scheduled
        scheduled = []
        return taken
    }

    /// Begins the turn of a connection that needed one; false if it was closed in the meantime.
    func beginScheduledTurn(of connection: Connection) -> Bool {
        connection.isScheduled = false
        guard table.connection(at: connection.slot) === connection else { return false }
        connection.state.turnBegan(canReceive: false, canSend: false, peerHalfClosed: false)
        return true
    }

    // MARK: Deadlines

    /// The time at which the loop must look for overdue connections, in nanoseconds of the
    /// monotonic clock; nil if no connection has a deadline.
    var nextDeadline: Int64? { wheel.nextDeadline }

    /// Takes the next connection whose deadline has passed.
    func takeOverdue() -> (connection: Connection, action: ConnectionState.Overdue)? {
        while let slot = wheel.popExpired(now: clock.now) {
            guard let connection = table.connection(at: slot),
                let deadline = connection.state.deadline(limits)
            else { continue }
            if deadline.at <= clock.now { return (connection, deadline.action) }
            // The deadline has moved since it was scheduled.
            wheel.schedule(slot, at: deadline.at)
        }
        return nil
    }

    // MARK: Pending responses

    /// Remembers a request whose response is deferred.
    func deferResponse(_ pending: PendingResponse, of connection: Connection) {
        connection.pending = pending
        deferredCount += 1
    }

    /// Forgets a request whose deferred response was written.
    func responseWritten(of connection: Connection) {
        connection.pending = nil
        deferredCount -= 1
    }

    /// Reports a stream that the application has ended.
    func streamWritten(_ pending: PendingResponse, of connection: Connection) {
        observers.requestFinished(pending, of: connection)
    }

    /// Reports a stream that has ended without the application.
    func streamEnded(_ pending: PendingResponse, of connection: Connection) {
        endedStreams.append(pending.exchange)
        observers.requestFinished(pending, of: connection)
    }

    /// Takes a stream that has ended without the application, which must be notified.
    func takeEndedStream() -> Exchange? { endedStreams.popLast() }
}
