public import Bookings
public import Logging
public import Sockets
internal import Synchronization

/// A worker on a thread of its own.
///
/// Safe to use from any thread; `stop()` has to be called once.
public final class RunningWorker: Sendable {
    /// What the worker has done so far.
    public let statistics: WorkerStatistics

    private let stopSwitch: StopSwitch
    private let thread: Mutex<SystemThread?>

    /// Starts a worker.
    ///
    /// - Parameters:
    ///   - settings: How it works.
    ///   - store: What it expires bookings in; the thread's alone from now on.
    ///   - clock: Says which deadlines have passed.
    ///   - logger: Hears of every job.
    /// - Throws: `SystemError` where the process has no descriptors or threads left.
    public init<Store: ExpiryStore & SendableMetatype & ~Copyable>(
        _ settings: WorkerSettings,
        store: consuming sending Store,
        clock: any Clock,
        logger: Logger
    ) throws(SystemError) {
        stopSwitch = try StopSwitch()
        let worker = Worker(
            settings,
            store: store,
            clock: clock,
            logger: logger,
            stopSwitch: stopSwitch
        )
        statistics = worker.statistics
        // The lock hands the worker over to its thread, which keeps it for as long as it runs.
        let handover = Handover(worker)
        var started: SystemThread? = try SystemThread(name: "expiry-worker") {
            handover.worker.withLock { $0.run() }
        }
        thread = Mutex(started.take())
    }

    /// Ends the worker after the transaction that it is in, and its thread.
    public func stop() {
        stopSwitch.stop()
        guard let thread = thread.withLock({ $0.take() }) else { return }
        thread.join()
    }

    private final class Handover<Store: ExpiryStore & ~Copyable>: Sendable {
        let worker: Mutex<Worker<Store>>

        init(_ worker: consuming sending Worker<Store>) { self.worker = Mutex(worker) }
    }
}
