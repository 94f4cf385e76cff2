public import Bookings
public import Logging
public import Sockets
internal import Synchronization

/// A worker on a thread of its own.
///
/// Safe to use from any thread; the owner must call `stop()`.
public final class RunningWorker: Sendable {
    private let stopRequest: StopRequest
    private let thread = StoppableThread(name: "expiry-worker")

    /// Starts a worker.
    ///
    /// - Parameters:
    ///   - settings: The worker's settings.
    ///   - store: The store of the bookings, which the worker's thread owns from now on.
    ///   - clock: The clock that determines which deadlines have passed.
    ///   - logger: Receives a line for each job.
    /// - Throws: `SystemError` if the process has no descriptors or threads left.
    public init<Store: ExpiryStore & SendableMetatype & ~Copyable>(
        _ settings: WorkerSettings,
        store: consuming sending Store,
        clock: any Clock,
        logger: Logger
    ) throws(SystemError) {
        stopRequest = try StopRequest()
        let worker = Worker(
            settings,
            store: store,
            clock: clock,
            logger: logger,
            stopRequest: stopRequest
        )
        // The lock passes the worker to its thread, which holds the lock for as long as it runs.
        let handover = Handover(worker)
        try thread.start { handover.worker.withLock { $0.run() } }
    }

    /// Stops the worker after its current transaction, and waits for the end of its thread.
    public func stop() {
        stopRequest.make()
        thread.stop()
    }

    private final class Handover<Store: ExpiryStore & ~Copyable>: Sendable {
        let worker: Mutex<Worker<Store>>

        init(_ worker: consuming sending Worker<Store>) { self.worker = Mutex(worker) }
    }
}
