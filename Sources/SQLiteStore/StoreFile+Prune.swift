public import Bookings
internal import SQLite

/// What a step of `prune` did.
public struct PruneStep: Hashable, Sendable {
    /// How many bookings were removed.
    public let removed: Int
    /// Where the next step goes on; nil when everything was looked at.
    public let next: BookingID?
}

/// Removes old bookings that have ended, with their history, a few at a time.
///
/// A file only grows otherwise. Each step is a transaction of its own and short, so that a server on
/// the same file goes on serving between them. Confined to its thread; blocks.
///
/// Ids are never given out twice: the newest booking stays, and so does the one with the newest
/// history row, since the next ids are found by looking at those.
public struct Pruner: ~Copyable {
    private let cutoff: Timestamp
    private var session: WriteSession
    private var candidates: Statement
    private var previousRow: Statement
    private var removeRow: Statement
    private var removeBooking: Statement
    private var noteRemoved: Statement

    /// Opens a database that was prepared.
    ///
    /// - Parameters:
    ///   - file: The database.
    ///   - cutoff: Bookings that changed before this moment, and that have ended, go.
    /// - Returns: A pruner that has removed nothing yet.
    /// - Throws: What is wrong with the database.
    public static func open(
        _ file: SQLiteBookingStore,
        before cutoff: Timestamp
    ) throws(StoreError) -> Pruner {
        do throws(SQLiteError) {
            let session = try WriteSession.open(file)
            // EXPIRED with a refund due has not ended: money has to go back first.
            let candidates = try session.connection.prepare(
                """
                SELECT id, version, status, updated_at, refund_due FROM bookings
                WHERE id > ?1 AND id < (SELECT max(id) FROM bookings) ORDER BY id LIMIT ?2
                """
            )
            let previous = try session.connection.prepare(
                "SELECT previous FROM history WHERE id = ?1"
            )
            let row = try session.connection.prepare("DELETE FROM history WHERE id = ?1")
            let booking = try session.connection.prepare("DELETE FROM bookings WHERE id = ?1")
            let note = try session.connection.prepare(
                """
                INSERT INTO pruned(status, bookings) VALUES(?1, 1)
                ON CONFLICT(status) DO UPDATE SET bookings = bookings + 1
                """
            )
            return Pruner(
                cutoff: cutoff,
                session: session,
                candidates: candidates,
                previousRow: previous,
                removeRow: row,
                removeBooking: booking,
                noteRemoved: note
            )
        } catch {
            throw StoreError(error)
        }
    }

    private init(
        cutoff: Timestamp,
        session: consuming WriteSession,
        candidates: consuming Statement,
        previousRow: consuming Statement,
        removeRow: consuming Statement,
        removeBooking: consuming Statement,
        noteRemoved: consuming Statement
    ) {
        self.cutoff = cutoff
        self.session = session
        self.candidates = candidates
        self.previousRow = previousRow
        self.removeRow = removeRow
        self.removeBooking = removeBooking
        self.noteRemoved = noteRemoved
    }

    /// Looks at the next `SQLiteStoreLimits.prunedRows` bookings behind `cursor`, and removes what may go.
    ///
    /// - Parameter cursor: Where the step before this one ended; nil for the oldest booking.
    /// - Returns: What it did, and where to go on.
    /// - Throws: Where it throws, this step removed nothing, and can be made again.
    public mutating func step(after cursor: BookingID?) throws(StoreError) -> PruneStep {
        let (ended, next) = try endedBookings(after: cursor)
        guard !ended.isEmpty else { return PruneStep(removed: 0, next: next) }
        try session.begin()
        do throws(StoreError) {
            var removed = 0
            for id in ended where try remove(id) { removed += 1 }
            try session.commit(at: cutoff)
            return PruneStep(removed: removed, next: next)
        } catch {
            _ = session.rollBack()
            throw error
        }
    }

    /// Looks without the write lock, which others may need meanwhile.
    private mutating func endedBookings(
        after cursor: BookingID?
    ) throws(StoreError) -> (ended: [BookingID], next: BookingID?) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try candidates.bind(cursor?.rawValue ?? .min, at: 1)
            try candidates.bind(Int64(SQLiteStoreLimits.prunedRows), at: 2)
            var ended: [BookingID] = []
            var seen = 0
            var last: BookingID?
            while try candidates.step() {
                seen += 1
                let id = BookingID(rawValue: candidates.int64(0))
                last = id
                if mayGo(candidates) { ended.append(id) }
            }
            return (ended, seen < SQLiteStoreLimits.prunedRows ? nil : last)
        }
    }

    private func mayGo(_ row: borrowing Statement) -> Bool {
        let status = BookingStatus(rawValue: Int(row.int64(2)))
        return (status == .expired || status == .refunded) && row.int64(4) == 0
            && row.int64(3) < cutoff.rawValue
    }

    /// Removes one booking with its chain, unless it changed since it was looked at.
    private mutating func remove(_ id: BookingID) throws(StoreError) -> Bool {
        guard let booking = try session.booking(id), !booking.state.refundDue,
            booking.state.status == .expired || booking.state.status == .refunded,
            booking.updatedAt < cutoff,
            booking.version.rawValue + 1 < session.nextVersion.rawValue
        else { return false }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            var row: Int64? = booking.version.rawValue
            while let version = row {
                try previousRow.bind(version, at: 1)
                row = try previousRow.one { $0.optionalInt64(0) } ?? nil
                try removeRow.bind(version, at: 1)
                try removeRow.run()
            }
            try removeBooking.bind(id.rawValue, at: 1)
            try removeBooking.run()
            try noteRemoved.bind(Int64(booking.state.status.rawValue), at: 1)
            try noteRemoved.run()
        }
        return true
    }
}
