internal import Bookings
internal import Sockets

/// A connection that is opened when it is needed, and opened again after it broke.
///
/// It repeats a transaction that met another one or lost its database, for a few seconds. While the
/// database stays unavailable, later transactions fail at once. Confined to one thread.
struct ReopeningConnection<Store: BookingStore>: ~Copyable {
    private let store: Store
    private var connection: Store.WriteConnection?
    /// Whether the last transaction found the database unavailable.
    private var isUnavailable = false

    init(_ store: Store) {
        self.store = store
        connection = nil
    }

    /// Runs the commands of a batch in one transaction, and commits it.
    ///
    /// - Returns: The commands with their results, in the same order, and what the commit did.
    /// - Throws: After an error nothing was changed, unless the error is `outcomeUnknown`.
    mutating func run<Ticket>(
        _ batch: ArraySlice<QueuedCommand<Ticket>>,
        service: BookingService,
        clock: any Clock
    ) throws(StoreError) -> (completed: [CompletedCommand<Ticket>], summary: CommittedBatch) {
        let start = ContinuousClock.now
        while true {
            do throws(StoreError) {
                let outcome = try runOnce(
                    batch,
                    service: service,
                    clock: clock,
                    until: start + WriterLimits.batchTime
                )
                isUnavailable = false
                return outcome
            } catch {
                guard mayRepeat(after: error, begunAt: start) else { throw error }
            }
        }
    }

    /// Whether the transaction may succeed if it is run again now.
    private mutating func mayRepeat(
        after error: StoreError,
        begunAt start: ContinuousClock.Instant
    ) -> Bool {
        let hasTime = ContinuousClock.now - start < WriterLimits.repetitionTime
        switch error {
        case .conflict:
            return hasTime
        case .unavailable:
            guard hasTime, !isUnavailable else {
                isUnavailable = true
                return false
            }
            Pause.take(WriterLimits.reconnectionPause)
            return true
        default:
            return false
        }
    }

    private mutating func runOnce<Ticket>(
        _ batch: ArraySlice<QueuedCommand<Ticket>>,
        service: BookingService,
        clock: any Clock,
        until deadline: ContinuousClock.Instant
    ) throws(StoreError) -> (completed: [CompletedCommand<Ticket>], summary: CommittedBatch) {
        var open = try take()
        do throws(StoreError) {
            let outcome = try Self.run(
                batch,
                service: service,
                clock: clock,
                until: deadline,
                on: &open
            )
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
        until deadline: ContinuousClock.Instant,
        on connection: inout Store.WriteConnection
    ) throws(StoreError) -> (completed: [CompletedCommand<Ticket>], summary: CommittedBatch) {
        let began = MonotonicClock.nanoseconds()
        let now = try connection.begin(batch, clock: clock, until: deadline)
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
        case .inputOutput, .invalidData, .unavailable, .outcomeUnknown: true
        case .locked, .full, .readOnly, .conflict, .overloaded, .closed, .invariantViolated,
            .unexpected:
            false
        }
    }
}
