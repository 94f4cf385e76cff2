public import Bookings
internal import Sockets

/// The only way in which a server writes to its database: a thread that runs all waiting commands in
/// one transaction, so that they share one sync of the disk.
///
/// A command that the rules reject does not disturb the others; a command that fails in the database
/// fails alone. A command is completed after the commit of its transaction. Safe to use from any
/// thread.
public final class GroupCommitter<Ticket: Sendable, Store: BookingStore>: BookingWriter {
    private let queue: WriteQueue<Ticket>
    private let thread = StoppableThread(name: "writer")

    /// Starts the writer's thread.
    ///
    /// - Parameters:
    ///   - store: A database that was prepared.
    ///   - service: The rules.
    ///   - clock: The clock of a store that has none of its own.
    ///   - waitingCommands: The maximum number of commands that are not completed.
    ///   - busyPolling: How long the thread looks for commands before it sleeps; zero to sleep at
    ///     once.
    ///   - gathering: How long a transaction waits at most for the next commands of the clients whose
    ///     commands were just completed; zero to begin at once. Worth it if a transaction costs far more
    ///     than a command.
    ///   - deliver: Receives the results of a transaction after its commit. The writer's thread
    ///     calls it; it must not block.
    ///   - committed: Receives the events of a transaction, after `deliver`. The writer's thread
    ///     calls it; it must not block.
    ///   - split: Learns that a batch failed with an error, and that the writer runs its commands, of
    ///     which it receives the number, one at a time. The writer's thread calls it.
    /// - Throws: `OpeningError` if the process cannot start another thread.
    public init(
        _ store: Store,
        service: BookingService,
        clock: any Clock,
        waitingCommands: Int = WriterLimits.waitingCommands,
        busyPolling: Duration = .zero,
        gathering: Duration = .zero,
        deliver: @escaping @Sendable ([CompletedCommand<Ticket>]) -> Void,
        committed: @escaping @Sendable (CommittedBatch) -> Void = { _ in },
        split: @escaping @Sendable (StoreError, Int) -> Void = { _, _ in }
    ) throws(OpeningError) {
        let queue = WriteQueue<Ticket>(limit: waitingCommands)
        self.queue = queue
        do throws(SystemError) {
            try thread.start {
                var committer = BatchCommitter<Ticket, Store>(
                    store,
                    service: service,
                    clock: clock,
                    deliver: deliver,
                    committed: committed,
                    split: split
                )
                var polling = BusyPolling(upTo: busyPolling)
                var taken: [QueuedCommand<Ticket>] = []
                while queue.take(into: &taken, waiting: &polling) {
                    committer.commit(taken, moreWait: { queue.hasWaiting })
                    taken.removeAll(keepingCapacity: true)
                    if gathering > .zero { queue.gather(upTo: gathering) }
                }
                committer.close()
            }
        } catch {
            throw .store(database: store.description, .unexpected(detail: error.description))
        }
    }

    deinit { close() }

    /// The number of commands that wait or are under way.
    public var depth: Int { queue.depth }

    /// Queues a command; `deliver` receives its result.
    public func submit(_ command: QueuedCommand<Ticket>) throws(StoreError) {
        try queue.add(command)
    }

    /// Accepts no further commands, completes those that wait, and closes the connection.
    ///
    /// Blocks until the thread has ended; the thread itself must not call it. May be called twice.
    public func close() {
        queue.close()
        thread.join()
    }
}

/// The result of one commit, for metrics and for subscribers of events.
public struct CommittedBatch: Sendable {
    /// The events, in the order of their ids.
    public let events: [CommittedEvent]
    /// The number of commands in the transaction, rejected ones included.
    public let commands: Int
    /// The time from the transaction's begin to its end.
    public let duration: Duration
    /// The time of the commit alone, which is the time of the disk.
    public let commitDuration: Duration

    /// The jobs for the deadlines that the transaction set.
    ///
    /// A payment sets a deadline and ends it in its next event; that deadline needs no job. An order
    /// needs one job for the deadline of all its bookings.
    public var deadlines: [ExpiryJob] {
        var jobs: [ExpiryJob] = []
        var newest: (order: OrderID, deadline: Timestamp)?
        for (index, event) in events.enumerated() {
            guard event.transition.setsDeadline, let deadline = event.transition.deadline else {
                continue
            }
            let next = index + 1
            if next < events.count, events[next].bookingID == event.bookingID { continue }
            if let order = event.orderID {
                // The events of an order's bookings follow each other.
                if let newest, newest == (order, deadline) { continue }
                newest = (order, deadline)
            }
            jobs.append(ExpiryJob(bookingID: event.bookingID, deadline: deadline))
        }
        return jobs
    }
}

/// The limits of a writer.
public enum WriterLimits {
    /// The maximum number of commands that wait or are under way.
    public static let waitingCommands = 4_096
    /// How long a transaction over a network waits for the next commands of its clients.
    public static let gathering = Duration.milliseconds(1)
    /// The number of waiting commands from which a transaction does not wait for more: so many cost more
    /// than the transaction itself.
    static let gatheredCommands = 64
    /// The maximum number of commands in one transaction.
    ///
    /// It bounds how long the first command waits for the last, and how long a worker waits for the
    /// database's lock.
    public static let batchCommands = 256
    /// How long a batch may take, every repetition and reconnection included.
    ///
    /// A command may wait for the batch before its own, so its client has a response within twice this
    /// time.
    static let batchTime = Duration.seconds(9)
    /// How long after its begin a batch that failed may be begun again.
    static let repetitionTime = Duration.seconds(4)
    /// The pause before the writer tries again to reach the database.
    static let reconnectionPause = Duration.milliseconds(100)
}
