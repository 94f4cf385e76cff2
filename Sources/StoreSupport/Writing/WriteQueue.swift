internal import Bookings
internal import Sockets
internal import Synchronization

/// The commands that wait for the writer's thread.
///
/// Any thread adds; one thread takes.
final class WriteQueue<Ticket: Sendable>: Sendable {
    private struct State {
        var waiting: [QueuedCommand<Ticket>] = []
        /// The number of commands that were taken and are not completed.
        var underWay = 0
        var isClosed = false
        /// How many commands must wait until the sleeping taker is woken; nil if it does not sleep.
        var wakeCount: Int?

        /// Whether the taker sleeps and is to be woken now; it then counts as awake.
        mutating func mustWake() -> Bool {
            guard let wakeCount, waiting.count >= wakeCount || isClosed else { return false }
            self.wakeCount = nil
            return true
        }
    }

    private let state = Mutex(State())
    /// Whether `waiting` has commands or the queue is closed; read without the lock.
    private let hasWork = Atomic(false)
    private let wakeUp = Semaphore()
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// The number of commands that wait or are under way.
    var depth: Int { state.withLock { $0.waiting.count + $0.underWay } }

    /// Whether commands wait that were not taken yet.
    var hasWaiting: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Adds a command.
    ///
    /// - Throws: `closed`, or `overloaded` if `limit` commands are not completed.
    func add(_ command: QueuedCommand<Ticket>) throws(StoreError) {
        let mustWake = try state.withLock { (state) throws(StoreError) -> Bool in
            guard !state.isClosed else { throw .closed }
            guard state.waiting.count + state.underWay < limit else { throw .overloaded }
            state.waiting.append(command)
            hasWork.store(true, ordering: .relaxed)
            return state.mustWake()
        }
        // Outside of the lock, so that the woken thread does not have to wait for it.
        if mustWake { wakeUp.signal() }
    }

    /// Accepts no further commands; those that wait will still be taken.
    func close() {
        let mustWake = state.withLock { state in
            state.isClosed = true
            hasWork.store(true, ordering: .relaxed)
            return state.mustWake()
        }
        if mustWake { wakeUp.signal() }
    }

    /// Marks everything that was taken as completed, and takes all commands that wait; sleeps until
    /// there is one.
    ///
    /// - Parameters:
    ///   - batch: Receives the commands; has to be empty. The queue keeps its memory.
    ///   - polling: How to wait. After a batch of one command the processor may have time to look
    ///     for the next.
    /// - Returns: False if the queue is closed and empty.
    func take(
        into batch: inout [QueuedCommand<Ticket>],
        waiting polling: inout BusyPolling
    ) -> Bool {
        while true {
            let (isOpen, completed) = state.withLock { state in
                let completed = state.underWay
                state.underWay = state.waiting.count
                swap(&state.waiting, &batch)
                hasWork.store(state.isClosed, ordering: .relaxed)
                return (!state.isClosed, completed)
            }
            guard batch.isEmpty else { return true }
            guard isOpen else { return false }
            polling.wait(
                isCalm: completed == 1,
                until: { hasWork.load(ordering: .relaxed) },
                orSleep: sleep
            )
        }
    }

    /// Waits until the clients whose commands were completed have sent their next ones, for at most
    /// `pause`.
    ///
    /// Without this, the first of them to send its next command gets a transaction with those that
    /// waited, and all others wait for it: batches have half of their possible size.
    func gather(upTo pause: Duration) {
        let mustWait = state.withLock { state in
            let expected = min(state.waiting.count + state.underWay, WriterLimits.gatheredCommands)
            guard state.underWay > 1, state.waiting.count < expected, !state.isClosed else {
                return false
            }
            state.wakeCount = expected
            return true
        }
        guard mustWait, !wakeUp.wait(upTo: pause) else { return }
        let isWoken = state.withLock { state in
            defer { state.wakeCount = nil }
            return state.wakeCount == nil
        }
        // The signal came after the time had run out.
        if isWoken { wakeUp.wait() }
    }

    private func sleep() {
        let mustSleep = state.withLock { state in
            guard state.waiting.isEmpty, !state.isClosed else { return false }
            state.wakeCount = 1
            return true
        }
        if mustSleep { wakeUp.wait() }
    }
}
