internal import Synchronization

/// A thread that other threads start, wake, stop and join.
///
/// Its body runs once. The body waits with `wait(upTo:)` and returns soon after `isStopping` has
/// become true. All other methods may be called from any thread, any number of times and in any
/// order.
public final class StoppableThread: Sendable {
    private struct State: ~Copyable {
        var isStarted = false
        /// The thread, until it is joined.
        var thread: SystemThread?
    }

    private let name: String
    private let scheduling: SystemThread.Scheduling
    private let state = Guarded(State())
    private let stopIsRequested = Atomic(false)
    private let wakeUps = Semaphore()
    private let hasEnded = Atomic(false)
    private let end = Semaphore()

    /// Describes a thread and does not start it.
    ///
    /// - Parameters:
    ///   - name: What `ps -L` and crash reports show; they cut it to 15 bytes.
    ///   - scheduling: When the thread gets a processor after it was woken.
    public init(name: String, scheduling: SystemThread.Scheduling = .prompt) {
        self.name = name
        self.scheduling = scheduling
    }

    /// Starts the thread, which runs `body`.
    ///
    /// Does nothing if the thread was started before, or was asked to stop. After an error it may
    /// be called again.
    ///
    /// - Throws: `SystemError` if the process may not start another thread.
    public func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        try state.withLock { (state) throws(SystemError) in
            guard !state.isStarted, !isStopping else { return }
            state.thread = try SystemThread(name: name, scheduling: scheduling) { [self] in
                body()
                hasEnded.store(true, ordering: .releasing)
                end.signal()
            }
            state.isStarted = true
        }
    }

    /// Whether the body must return.
    public var isStopping: Bool { stopIsRequested.load(ordering: .acquiring) }

    /// Ends the wait of the body; if the body is not waiting, its next wait.
    ///
    /// Several wake-ups before one wait count as one. The body sees all that the caller wrote
    /// before.
    public func wake() { wakeUps.signal() }

    /// Waits until the thread is woken or asked to stop, at most for `time`.
    ///
    /// Only the body may call this.
    ///
    /// - Parameter time: The longest wait; nil waits without a limit.
    public func wait(upTo time: Duration? = nil) {
        guard !isStopping else { return }
        if let time {
            guard wakeUps.wait(upTo: time) else { return }
        } else {
            wakeUps.wait()
        }
        wakeUps.reset()
    }

    /// Asks the body to return, and wakes it; does not wait for it.
    public func requestStop() {
        stopIsRequested.store(true, ordering: .releasing)
        wakeUps.signal()
    }

    /// Waits until the body has returned, at most for `time`.
    ///
    /// - Returns: Whether the body has returned; also true if the thread was never started.
    public func waitUntilEnded(upTo time: Duration) -> Bool {
        let isStarted = state.withLock { $0.isStarted }
        guard isStarted, !hasEnded.load(ordering: .acquiring) else { return true }
        guard end.wait(upTo: time) else { return false }
        // For another caller that waits.
        end.signal()
        return true
    }

    /// Waits until the thread has ended.
    ///
    /// The body must not call this.
    public func join() {
        // Under the lock, so that a second caller returns only after the first one has joined.
        state.withLock { state in
            if let thread = state.thread.take() { thread.join() }
        }
    }

    /// Asks the body to return, and waits until the thread has ended.
    ///
    /// The body must not call this.
    public func stop() {
        requestStop()
        join()
    }
}
