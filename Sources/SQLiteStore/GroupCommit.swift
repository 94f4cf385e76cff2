internal import Bookings
internal import SQLite
internal import Sockets

/// What the writer's thread does: takes what waits, writes it in one transaction, answers.
struct GroupCommit<Ticket: Sendable>: Sendable {
    let file: SQLiteBookingStore
    let service: BookingService
    let clock: any Clock
    let busyPolling: Duration
    let deliver: @Sendable ([CompletedCommand<Ticket>]) -> Void
    let committed: @Sendable (CommittedBatch) -> Void

    private typealias Reply = CompletedCommand<Ticket>

    /// Runs until the queue is closed and empty.
    func run(_ queue: WriteQueue<Ticket>) {
        var session = WriterSession(file)
        var taken: [QueuedCommand<Ticket>] = []
        var polling = BusyPolling(upTo: busyPolling)
        while queue.take(into: &taken, waiting: &polling) {
            var rest = taken[...]
            while !rest.isEmpty {
                let batch = rest.prefix(SQLiteStoreLimits.batchWrites)
                rest = rest.dropFirst(batch.count)
                if let error = write(batch, in: &session) {
                    // They have waited as long as those that were tried.
                    refuse(rest, error)
                    rest = []
                }
                session.betweenBatches(isBusy: !rest.isEmpty || queue.hasWaiting)
            }
            taken.removeAll(keepingCapacity: true)
        }
        session.close()
    }

    /// Writes a batch in one transaction; one at a time where that cannot be done.
    ///
    /// - Returns: An error that has nothing to do with what the requests say; nil where there was
    ///   none of that kind. All requests of the batch are answered.
    private func write(
        _ batch: ArraySlice<QueuedCommand<Ticket>>,
        in session: inout WriterSession
    ) -> StoreError? {
        do throws(StoreError) {
            try commit(batch, in: &session)
            return nil
        } catch {
            if batch.count == 1 || Self.concernsAll(error) {
                refuse(batch, error)
                return Self.concernsAll(error) ? error : nil
            }
        }
        for index in batch.indices {
            let error = write(batch[index...index], in: &session)
            if let error {
                refuse(batch[index...].dropFirst(), error)
                return error
            }
        }
        return nil
    }

    private func refuse(
        _ requests: ArraySlice<QueuedCommand<Ticket>>,
        _ error: StoreError
    ) {
        guard !requests.isEmpty else { return }
        deliver(requests.map { Reply(ticket: $0.ticket, result: .failure(error)) })
    }

    private func commit(
        _ batch: ArraySlice<QueuedCommand<Ticket>>,
        in session: inout WriterSession
    ) throws(StoreError) {
        let begun = MonotonicClock.nanoseconds()
        var commitBegun: Int64 = 0
        var replies: [Reply] = []
        replies.reserveCapacity(batch.count)
        let changes = try session.transaction { (session) throws(StoreError) in
            // Inside, because waiting for the lock may have taken its time.
            let now = clock.now()
            for request in batch {
                replies.append(
                    Reply(
                        ticket: request.ticket,
                        result: .success(
                            try session.perform(
                                request.command,
                                by: request.actor,
                                idempotency: request.idempotency,
                                service: service,
                                at: now
                            )
                        )
                    )
                )
            }
            commitBegun = MonotonicClock.nanoseconds()
            return now
        }
        let ended = MonotonicClock.nanoseconds()
        deliver(replies)
        committed(
            CommittedBatch(
                changes: changes,
                writes: batch.count,
                nanoseconds: ended - begun,
                commitNanoseconds: ended - commitBegun
            )
        )
    }

    /// Whether an error has nothing to do with what the requests say: none of them would succeed
    /// alone, and waiting for the lock once for each would only hold the others up.
    private static func concernsAll(_ error: StoreError) -> Bool {
        switch error {
        case .locked, .readOnly: true
        case .full, .inputOutput, .overloaded, .closed, .corrupt, .unexpected: false
        }
    }
}
