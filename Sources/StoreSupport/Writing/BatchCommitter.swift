public import Bookings
internal import Sockets

/// Commits commands in batches through one connection, and completes each command once.
///
/// Confined to one thread. It has no thread and no queue of its own, so the simulation can run it
/// step by step.
public struct BatchCommitter<Ticket: Sendable, Store: BookingStore>: ~Copyable {
    private var connection: ReopeningConnection<Store>
    private let service: BookingService
    private let clock: any Clock
    private let deliver: @Sendable ([CompletedCommand<Ticket>]) -> Void
    private let committed: @Sendable (CommittedBatch) -> Void
    private let split: @Sendable (StoreError, Int) -> Void

    /// Creates a committer; see `GroupCommitter` for the parameters.
    public init(
        _ store: Store,
        service: BookingService,
        clock: any Clock,
        deliver: @escaping @Sendable ([CompletedCommand<Ticket>]) -> Void,
        committed: @escaping @Sendable (CommittedBatch) -> Void,
        split: @escaping @Sendable (StoreError, Int) -> Void = { _, _ in }
    ) {
        connection = ReopeningConnection(store)
        self.service = service
        self.clock = clock
        self.deliver = deliver
        self.committed = committed
        self.split = split
    }

    /// Commits `commands` in as few transactions as their limit allows.
    ///
    /// - Parameters:
    ///   - commands: The commands, in the order in which they run.
    ///   - moreWait: Whether further commands wait for the call after this one.
    public mutating func commit(
        _ commands: [QueuedCommand<Ticket>],
        moreWait: () -> Bool
    ) {
        var rest = commands[...]
        while !rest.isEmpty {
            let batch = rest.prefix(WriterLimits.batchCommands)
            rest = rest.dropFirst(batch.count)
            if let error = commitOrSplit(batch) {
                // These commands have waited as long as those that failed.
                fail(rest, error.ofCommandsThatDidNotRun)
                rest = []
            }
            connection.betweenBatches(isBusy: !rest.isEmpty || moreWait())
        }
    }

    /// Closes the connection.
    public mutating func close() { connection.close() }

    /// Commits a batch in one transaction; if that fails, each of its commands in one of its own.
    ///
    /// All commands of the batch are completed when it returns.
    ///
    /// - Returns: An error that would fail every command; nil if there is none.
    private mutating func commitOrSplit(
        _ batch: ArraySlice<QueuedCommand<Ticket>>
    ) -> StoreError? {
        do throws(StoreError) {
            try commitTogether(batch)
            return nil
        } catch {
            if batch.count == 1 || error.concernsEveryCommand {
                fail(batch, error)
                return error.concernsEveryCommand ? error : nil
            }
            split(error, batch.count)
        }
        for index in batch.indices {
            if let error = commitOrSplit(batch[index...index]) {
                fail(batch[index...].dropFirst(), error.ofCommandsThatDidNotRun)
                return error
            }
        }
        return nil
    }

    private mutating func commitTogether(
        _ batch: ArraySlice<QueuedCommand<Ticket>>
    ) throws(StoreError) {
        let (completed, summary) = try connection.run(batch, service: service, clock: clock)
        deliver(completed)
        committed(summary)
    }

    private func fail(_ commands: ArraySlice<QueuedCommand<Ticket>>, _ error: StoreError) {
        guard !commands.isEmpty else { return }
        deliver(commands.map { CompletedCommand(ticket: $0.ticket, result: .failure(error)) })
    }
}

extension StoreError {
    /// Whether no other command would succeed either, or the batch may have been committed: to try each
    /// command alone would only make each wait again, or run it twice.
    fileprivate var concernsEveryCommand: Bool {
        switch self {
        case .locked, .readOnly, .unavailable, .conflict, .outcomeUnknown: true
        case .full, .inputOutput, .overloaded, .closed, .invalidData, .invariantViolated,
            .unexpected:
            false
        }
    }

    /// The error of commands that wait behind the batch that failed with this error.
    fileprivate var ofCommandsThatDidNotRun: StoreError {
        guard case .outcomeUnknown = self else { return self }
        return .unavailable(detail: "the outcome of the batch before is unknown")
    }
}
