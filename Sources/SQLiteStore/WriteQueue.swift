internal import Bookings
internal import Synchronization

/// The writes that wait for the writer's thread.
///
/// Any thread adds; one thread takes.
final class WriteQueue<Ticket: Sendable>: Sendable {
    private struct State {
        var waiting: [WriteRequest<Ticket>] = []
        /// What was taken and not answered yet.
        var underWay = 0
        var isClosed = false
        var takerSleeps = false
    }

    private let state = Mutex(State())
    private let wakeUp = WakeUp()
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// How many writes wait or are under way.
    var depth: Int { state.withLock { $0.waiting.count + $0.underWay } }

    /// Whether writes wait that were not taken yet.
    var hasWaiting: Bool { state.withLock { !$0.waiting.isEmpty } }

    func add(_ request: WriteRequest<Ticket>) throws(StoreError) {
        let mustWake = try state.withLock { (state) throws(StoreError) -> Bool in
            guard !state.isClosed else { throw .closed }
            guard state.waiting.count + state.underWay < limit else { throw .overloaded }
            state.waiting.append(request)
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
            let slept = state.takerSleeps
            state.takerSleeps = false
            return slept
        }
        if mustWake { wakeUp.signal() }
    }

    /// Says that everything taken so far was answered, and takes all that waits; sleeps while
    /// nothing does.
    ///
    /// - Parameter batch: Gets the requests; has to be empty. Its memory becomes the queue's.
    /// - Returns: False when the queue is closed and empty.
    func take(into batch: inout [WriteRequest<Ticket>]) -> Bool {
        while true {
            let end: Bool? = state.withLock { state in
                state.underWay = 0
                if state.waiting.isEmpty {
                    guard !state.isClosed else { return false }
                    state.takerSleeps = true
                    return nil
                }
                swap(&state.waiting, &batch)
                state.underWay = batch.count
                return true
            }
            if let end { return end }
            wakeUp.wait()
        }
    }
}
