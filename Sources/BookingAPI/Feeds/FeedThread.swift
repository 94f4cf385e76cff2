internal import Sockets
internal import Synchronization

/// The thread of a feed: it sleeps while there is no subscriber, and a commit does not wake it while it
/// gathers changes, so that subscribers cost the writer nothing but a flag.
///
/// Safe to use from any thread.
final class FeedThread: Sendable {
    private let thread: StoppableThread
    /// Whether the thread was woken since its last step, or must not be woken: it needs no wake-up.
    private let isWoken = Atomic(false)

    /// Describes a thread and does not start it.
    init(name: String) { thread = StoppableThread(name: name) }

    /// Starts the thread.
    func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        try thread.start(body)
    }

    /// Ends the thread's wait, unless it was woken already or must not be woken.
    func wake() {
        guard !isWoken.exchange(true, ordering: .sequentiallyConsistent) else { return }
        thread.wake()
    }

    /// Allows wake-ups again.
    func allowWakeUps() { isWoken.store(false, ordering: .sequentiallyConsistent) }

    /// Prevents wake-ups, except to stop, until `allowWakeUps()`.
    func suppressWakeUps() { isWoken.store(true, ordering: .sequentiallyConsistent) }

    /// Lets the thread wait until it is woken, or for `time`.
    ///
    /// - Returns: Whether the thread should go on; false if the feed stops.
    func wait(upTo time: Duration?) -> Bool {
        thread.wait(upTo: time)
        return !thread.isStopping
    }

    /// Stops the thread and waits for its end; may be called twice.
    func stop() { thread.stop() }
}
