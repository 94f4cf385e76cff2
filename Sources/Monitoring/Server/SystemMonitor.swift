public import BookingAPI
public import Bookings
internal import ExpiryQueue
internal import Sockets
internal import Synchronization

/// Determines twice a second whether the database accepts writes, and whether Redis and a worker are
/// there, so that `/readyz` responds without waiting for them.
///
/// Safe to use from any thread.
public final class SystemMonitor: SystemProbe {
    private static let period = Duration.milliseconds(500)
    /// How long a worker's sign of life in the database is valid.
    private static let signOfLifeValidity = BookingLimits.workerSignInterval * 2

    private let sender: JobSender
    private let store: StoreMetrics
    private let clock: any Clock
    private let writability = Mutex(Writability())
    private let thread = StoppableThread(name: "monitor")

    init(sender: JobSender, store: StoreMetrics, clock: any Clock) {
        self.sender = sender
        self.store = store
        self.clock = clock
    }

    /// The state of the system.
    public func state() -> SystemState {
        let status = sender.status
        let now = clock.now()
        let redis: SystemState.Part =
            switch status.redis {
            case .ok: .ok
            case .down: .missing
            case .off: .off
            }
        let oldest = now - Self.signOfLifeValidity
        let hasWorker =
            status.hasWorker(now: now) || store.workerLastSeen.map { $0 >= oldest } ?? false
        return SystemState(
            databaseIsWritable: writability.withLock { $0.isWritable },
            redis: redis,
            worker: hasWorker ? .ok : .missing
        )
    }

    /// Learns from the results of commands and probes; called by the writer's thread.
    public func record(_ results: [CompletedCommand<Ticket>]) {
        for completed in results {
            switch (completed.result, completed.ticket) {
            case (.failure(let error), _): writability.withLock { $0.record(error) }
            case (.success, .probe(let writes)):
                writability.withLock { $0.recordSuccess(of: writes ? .write : .begin) }
            case (.success, _): continue
            }
            if case .probe = completed.ticket { writability.withLock { $0.endProbe() } }
        }
    }

    /// Starts the thread that probes the database through `writer`.
    func start(probing writer: any BookingWriter<Ticket>) throws(SystemError) {
        try thread.start { [self] in
            while !thread.isStopping {
                probe(writer)
                thread.wait(upTo: Self.period)
            }
        }
    }

    /// Ends the thread.
    func stop() { thread.stop() }

    /// Submits the next probe, if no probe is running.
    func probe(_ writer: any BookingWriter<Ticket>) {
        let now = clock.now()
        guard let probe = writability.withLock({ $0.nextProbe(at: now) }) else { return }
        let command = QueuedCommand(
            .nothing,
            idempotency: probe == .write ? Self.smallWrite(at: now) : nil,
            ticket: Ticket.probe(writes: probe == .write)
        )
        do throws(StoreError) {
            try writer.submit(command)
        } catch {
            // A full queue does not show whether the database accepts writes.
            writability.withLock { $0.endProbe() }
        }
    }

    /// A stored response, which the store removes after a day.
    private static func smallWrite(at now: Timestamp) -> IdempotentRequest? {
        guard let key = try? IdempotencyKey("probe-\(now.rawValue)") else { return nil }
        let response = StoredResponse(content: [])
        return IdempotentRequest(key: key, fingerprint: []) { _ in response }
    }
}
