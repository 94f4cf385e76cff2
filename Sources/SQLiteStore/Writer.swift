public import Bookings
internal import Sockets
internal import Synchronization

/// The one way in which a process writes to its database: a thread that puts all writes that wait
/// into one transaction, so that they share one sync of the disk.
///
/// A write that the rules refuse disturbs nobody; one that the database refuses is told so alone.
/// Nothing is answered before the commit that it reports.
public final class Writer<Ticket: Sendable>: BookingWriter {
    private let queue: WriteQueue<Ticket>
    private let thread = Mutex<SystemThread?>(nil)

    /// Starts the writer's thread.
    ///
    /// - Parameters:
    ///   - file: A database that was prepared.
    ///   - service: The rules.
    ///   - clock: Tells when a transaction happens: all writes of one have the same time.
    ///   - waitingWrites: How many writes may be unanswered before another one is refused.
    ///   - busyPolling: How long its thread goes on looking for writes before it sleeps; zero to
    ///     sleep at once.
    ///   - deliver: Gets the replies of a transaction after its commit; on the writer's thread,
    ///     which it must not block.
    ///   - committed: Gets what a transaction changed, after `deliver`; on the writer's thread,
    ///     which it must not block.
    /// - Throws: When the system has no thread left.
    public init(
        _ file: SQLiteBookingStore,
        service: BookingService,
        clock: any Clock,
        waitingWrites: Int = SQLiteStoreLimits.waitingWrites,
        busyPolling: Duration = .zero,
        deliver: @escaping @Sendable ([CompletedCommand<Ticket>]) -> Void,
        committed: @escaping @Sendable (CommittedBatch) -> Void = { _ in }
    ) throws(OpeningError) {
        let queue = WriteQueue<Ticket>(limit: waitingWrites)
        self.queue = queue
        let group = GroupCommit(
            file: file,
            service: service,
            clock: clock,
            busyPolling: busyPolling,
            deliver: deliver,
            committed: committed
        )
        do throws(SystemError) {
            let started = try SystemThread(name: "writer") { group.run(queue) }
            var starting: SystemThread? = started
            thread.withLock { $0 = starting.take() }
        } catch {
            throw .store(path: file.path, .unexpected(detail: error.description))
        }
    }

    deinit { close() }

    /// How many writes wait or are under way.
    public var depth: Int { queue.depth }

    /// Queues a write; its reply comes by `deliver`.
    public func submit(_ request: QueuedCommand<Ticket>) throws(StoreError) {
        try queue.add(request)
    }

    /// Takes no further writes, does those that wait, and copies the log into the file.
    ///
    /// Blocks until the thread has ended; not from the thread itself. May be called twice.
    public func close() {
        queue.close()
        let ending = thread.withLock { $0.take() }
        if let ending { ending.join() }
    }
}

/// What one commit did, for metrics and for those who watch changes.
public struct CommittedBatch: Sendable {
    /// What changed, in the order of the history rows.
    public let changes: [CommittedEvent]
    /// How many writes were in the transaction, refused ones included.
    public let writes: Int
    /// How long BEGIN to COMMIT took, in nanoseconds.
    public let nanoseconds: Int64
    /// How long COMMIT alone took, in nanoseconds: this is the disk.
    public let commitNanoseconds: Int64
}

extension CommittedBatch {
    /// The deadlines that it set.
    ///
    /// One that the same write left behind in its next step, as a payment does, is not among them.
    public var deadlines: [ExpiryJob] {
        var jobs: [ExpiryJob] = []
        for (index, change) in changes.enumerated() {
            guard let deadline = change.deadline else { continue }
            let next = index + 1
            if next < changes.count, changes[next].bookingID == change.bookingID { continue }
            jobs.append(ExpiryJob(bookingID: change.bookingID, deadline: deadline))
        }
        return jobs
    }
}
