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
        var takerSleeps = false
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
            let slept = state.takerSleeps
            state.takerSleeps = false
            return slept
        }
        // Outside of the lock, so that the woken thread does not have to wait for it.
        if mustWake { wakeUp.signal() }
    }

    /// Accepts no further commands; those that wait will still be taken.
    func close() {
        let mustWake = state.withLock { state in
            state.isClosed = true
            hasWork.store(true, ordering: .relaxed)
            let slept = state.takerSleeps
            state.takerSleeps = false
            return slept
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

    private func sleep() {
        let mustSleep = state.withLock { state in
            state.takerSleeps = state.waiting.isEmpty && !state.isClosed
            return state.takerSleeps
        }
        if mustSleep { wakeUp.wait() }
    }
}
