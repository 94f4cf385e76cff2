public import Bookings
internal import Postgres

/// The second round trip.
extension PostgresWriteConnection {
    /// Writes what the commands changed, and commits.
    ///
    /// The server has synced its log when this returns, and a synchronous standby has, too.
    public mutating func commit() throws(StoreError) -> [CommittedEvent] {
        let newest = work.hasChanges ? try commitChanges() : try commitNothing()
        let first = newest - Int64(work.events.count) + 1
        let events = work.events.enumerated().map { index, event in
            CommittedEvent(
                id: EventID(rawValue: first + Int64(index)),
                bookingID: event.bookingID,
                orderID: event.orderID,
                flightID: event.place.flight,
                seat: event.place.seat,
                transition: event.transition
            )
        }
        for flight in work.newFlights { flights.keep(flight) }
        missedPlaces = []
        missedBookings = []
        missedOrders = []
        endTransaction()
        return events
    }

    /// Ends a transaction that changed nothing, and whose outcome therefore does not matter.
    private mutating func commitNothing() throws(StoreError) -> Int64 {
        let limit = deadline
        try mappingErrors { (writer) throws(PostgresError) in
            try writer.connection.rollback(until: limit)
        }
        return 0
    }

    /// - Returns: The id of the newest event of the batch.
    private mutating func commitChanges() throws(StoreError) -> Int64 {
        let written: (newest: Int64, isConfirmed: Bool)
        do throws(PostgresError) {
            written = try write()
        } catch {
            guard connection.isCommitUnconfirmed else { throw noting(error) }
            return try resolve()
        }
        guard written.isConfirmed else { return try resolve() }
        batch += 1
        return written.newest
    }

    /// Writes everything and commits.
    ///
    /// - Returns: The id of the newest event, and whether the server has confirmed the commit without a
    ///   warning; there is one if the wait for the synchronous standby was canceled.
    private mutating func write() throws(PostgresError) -> (newest: Int64, isConfirmed: Bool) {
        let limit = deadline - PostgresStoreLimits.resolutionReserve
        let results = try queueCommit()
        // The first result is the feed's, the last one that of COMMIT.
        var row = try connection.result(until: limit)
        let newest = row.next() ? row.int64(0) : 0
        for _ in 0..<(results - 2) { _ = try connection.result(until: limit) }
        let committed = try connection.result(until: limit)
        let hasWarning = committed.notices.contains { $0.sqlState == .warning }
        return (newest, committed.tag == "COMMIT" && !hasWarning)
    }

    /// Queues and sends everything.
    ///
    /// - Returns: The number of results to wait for.
    private mutating func queueCommit() throws(PostgresError) -> Int {
        let newEvents = work.events
        let events = Int64(newEvents.count)
        let (name, epoch, next) = (name, epoch, batch + 1)
        try queue(CommitStatements.feed) {
            $0.append(events)
            $0.append(name)
            $0.append(epoch)
            $0.append(next)
        }
        var results = 2
        results += try queueFlights()
        results += try queueOrders()
        let updates = work.updates
        if !updates.parked.isEmpty {
            try queue(CommitStatements.giveUpSeats) {
                $0.append(array: updates.parked.lazy.map(\.rawValue))
            }
            results += 1
        }
        for group in [updates.first, updates.second] where !group.isEmpty {
            try queue(CommitStatements.updateBookings) { $0.append(group, events) }
            results += 1
        }
        let inserted = work.insertedBookings
        if !inserted.isEmpty {
            try queue(CommitStatements.insertBookings) { $0.append(inserted, events) }
            results += 1
        }
        if events > 0 {
            try queue(CommitStatements.insertHistory) { $0.append(newEvents, events) }
            results += 1
        }
        results += try queueRecords()
        results += try queueOpenBookings()
        try connection.queueCommit()
        try connection.send()
        return results
    }
}
