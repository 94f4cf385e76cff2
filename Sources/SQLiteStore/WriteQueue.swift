internal import Bookings
internal import Sockets
internal import Synchronization

/// The writes that wait for the writer's thread.
///
/// Any thread adds; one thread takes.
final class WriteQueue<Ticket: Sendable>: Sendable {
    private struct State {
        var waiting: [QueuedCommand<Ticket>] = []
        /// What was taken and not answered yet.
        var underWay = 0
        var isClosed = false
        var takerSleeps = false
    }

    private let state = Mutex(State())
    /// Whether `waiting` has something or the queue is closed, for a look without the lock.
    private let hasNews = Atomic(false)
    private let wakeUp = WakeUp()
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// How many writes wait or are under way.
    var depth: Int { state.withLock { $0.waiting.count + $0.underWay } }

    /// Whether writes wait that were not taken yet.
    var hasWaiting: Bool { state.withLock { !$0.waiting.isEmpty } }

    func add(_ request: QueuedCommand<Ticket>) throws(StoreError) {
        let mustWake = try state.withLock { (state) throws(StoreError) -> Bool in
            guard !state.isClosed else { throw .closed }
            guard state.waiting.count + state.underWay < limit else { throw .overloaded }
            state.waiting.append(request)
            hasNews.store(true, ordering: .relaxed)
            let slept = state.takerSleeps
            state.takerSleeps = false
            return slept
        }
        // Outside the lock, so that the woken thread does not run into it.
        if mustWake { wakeUp.signal() }
    }

    /// No further write is taken in; those that wait are still to be done.
    func close() {
        let mustWake = state.withLock { state in
            state.isClosed = true
            hasNews.store(true, ordering: .relaxed)
            let slept = state.takerSleeps
            state.takerSleeps = false
            return slept
        }
        if mustWake { wakeUp.signal() }
    }

    /// Says that everything taken so far was answered, and takes all that waits; waits while nothing
    /// does.
    ///
    /// - Parameters:
    ///   - batch: Gets the requests; has to be empty. Its memory becomes the queue's.
    ///   - polling: How to wait; where the last batch was a single write, there may be time to look
    ///     for the next one.
    /// - Returns: False when the queue is closed and empty.
    func take(
        into batch: inout [QueuedCommand<Ticket>],
        waiting polling: inout BusyPolling
    ) -> Bool {
        while true {
            let (isOpen, answered) = state.withLock { state in
                let answered = state.underWay
                state.underWay = state.waiting.count
                swap(&state.waiting, &batch)
                hasNews.store(state.isClosed, ordering: .relaxed)
                return (!state.isClosed, answered)
            }
            guard batch.isEmpty else { return true }
            guard isOpen else { return false }
            polling.wait(
                isCalm: answered == 1,
                until: { hasNews.load(ordering: .relaxed) },
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
