internal import Bookings
internal import Sockets

/// A connection that is opened when it is needed, and opened again after it broke.
///
/// Confined to one thread.
struct ReopeningConnection<Store: BookingStore>: ~Copyable {
    private let store: Store
    private var connection: Store.WriteConnection?

    init(_ store: Store) {
        self.store = store
        connection = nil
    }

    /// Runs the commands of a batch in one transaction, and commits it.
    ///
    /// - Returns: The commands with their results, in the same order, and what the commit did.
    /// - Throws: After an error nothing was changed.
    mutating func run<Ticket>(
        _ batch: ArraySlice<QueuedCommand<Ticket>>,
        service: BookingService,
        clock: any Clock
    ) throws(StoreError) -> (completed: [CompletedCommand<Ticket>], summary: CommittedBatch) {
        var open = try take()
        do throws(StoreError) {
            let outcome = try Self.run(batch, service: service, clock: clock, on: &open)
            connection = consume open
            return outcome
        } catch {
            // A connection that cannot roll back, or whose database failed, is opened again.
            if open.rollBack(), !error.breaksConnection { connection = consume open }
            throw error
        }
    }

    /// Calls `body` with the open connection, outside of a transaction.
    mutating func withConnection(
        _ body: (inout Store.WriteConnection) throws(StoreError) -> Void
    ) throws(StoreError) {
        var open = try take()
        do throws(StoreError) {
            try body(&open)
            connection = consume open
        } catch {
            if !error.breaksConnection { connection = consume open }
            throw error
        }
    }

    /// Runs the connection's upkeep.
    mutating func betweenBatches(isBusy: Bool) { connection?.betweenBatches(isBusy: isBusy) }

    /// Closes the connection.
    mutating func close() {
        connection?.close()
        connection = nil
    }

    private mutating func take() throws(StoreError) -> Store.WriteConnection {
        if let open = connection.take() { return open }
        return try store.makeWriteConnection()
    }

    private static func run<Ticket>(
        _ batch: ArraySlice<QueuedCommand<Ticket>>,
        service: BookingService,
        clock: any Clock,
        on connection: inout Store.WriteConnection
    ) throws(StoreError) -> (completed: [CompletedCommand<Ticket>], summary: CommittedBatch) {
        let began = MonotonicClock.nanoseconds()
        let now = try connection.begin(batch, clock: clock)
        var completed: [CompletedCommand<Ticket>] = []
        completed.reserveCapacity(batch.count)
        for command in batch {
            let result = try service.perform(command, at: now, in: &connection)
            completed.append(CompletedCommand(ticket: command.ticket, result: .success(result)))
        }
        let commitBegan = MonotonicClock.nanoseconds()
        let events = try connection.commit()
        let ended = MonotonicClock.nanoseconds()
        let summary = CommittedBatch(
            events: events,
            commands: batch.count,
            duration: .nanoseconds(ended - began),
            commitDuration: .nanoseconds(ended - commitBegan)
        )
        return (completed, summary)
    }
}

extension StoreError {
    /// Whether the connection must not be used again.
    fileprivate var breaksConnection: Bool {
        switch self {
        case .inputOutput, .invalidData: true
        case .locked, .full, .readOnly, .overloaded, .closed, .invariantViolated, .unexpected:
            false
        }
    }
}
