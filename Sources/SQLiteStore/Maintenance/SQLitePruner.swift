public import Bookings
internal import SQLite

/// Removes old bookings that have ended, with their events, a few at a time.
///
/// Each step is a short transaction of its own, so that servers go on between the steps. Confined to
/// its thread; blocks.
///
/// Ids are never reused: the newest booking stays, and so does the booking with the newest event,
/// because the next ids follow theirs.
public struct SQLitePruner: ~Copyable {
    private let cutoff: Timestamp
    private var connection: SQLiteWriteConnection
    private var candidates: Statement
    private var previousRow: Statement
    private var removeRow: Statement
    private var removeBooking: Statement
    private var noteRemoved: Statement
    private var sentThrough: Statement
    private var noteEvents: Statement
    private var notePruned: Statement
    private var newestRows: Statement
    private var removeOrder: Statement
    /// The order that was removed last: its bookings can still be among the candidates.
    private var removedOrder: OrderID?
    /// Every webhook got the events up to this one, by the open transaction.
    private var sentEvent: Int64 = 0

    /// Opens a database that was prepared.
    ///
    /// - Parameters:
    ///   - store: The database.
    ///   - cutoff: The pruner removes bookings that ended before this moment.
    /// - Returns: A pruner that has removed nothing yet.
    /// - Throws: SQLite's error.
    static func open(
        _ store: SQLiteBookingStore,
        before cutoff: Timestamp
    ) throws(SQLiteError) -> SQLitePruner {
        let writer = try SQLiteWriteConnection.open(store)
        let candidates = try writer.connection.prepare(
            """
            SELECT \(BookingColumn.list) FROM bookings
            WHERE id > ?1 AND id < (SELECT max(id) FROM bookings) ORDER BY id LIMIT ?2
            """
        )
        let previous = try writer.connection.prepare(
            "SELECT previous FROM history WHERE id = ?1"
        )
        let row = try writer.connection.prepare("DELETE FROM history WHERE id = ?1")
        let booking = try writer.connection.prepare("DELETE FROM bookings WHERE id = ?1")
        let note = try writer.connection.prepare(
            """
            INSERT INTO pruned(status, bookings) VALUES(?1, 1)
            ON CONFLICT(status) DO UPDATE SET bookings = bookings + 1
            """
        )
        let sent = try writer.connection.prepare(
            """
            SELECT min(ifnull((SELECT min(position) FROM webhooks), 9223372036854775807),
                ifnull((SELECT min(event_id) - 1 FROM webhook_waiting WHERE event_id > 0),
                    9223372036854775807))
            """
        )
        // A replay needs the newest pruned event of each webhook, for `previous_id`.
        let events = try writer.connection.prepare(
            """
            UPDATE webhooks SET base_event = ifnull((SELECT id FROM history
                WHERE id <= ?1 AND id > ifnull(base_event, 0) AND types >> cause & 1
                ORDER BY id DESC LIMIT 1), base_event)
            """
        )
        let pruned = try writer.connection.prepare(
            "UPDATE event_log SET pruned_through = max(pruned_through, ?1)"
        )
        let newest = try writer.connection.prepare(
            "SELECT (SELECT max(id) FROM bookings), (SELECT max(id) FROM orders)"
        )
        let order = try writer.connection.prepare("DELETE FROM orders WHERE id = ?1")
        return SQLitePruner(
            cutoff: cutoff,
            connection: writer,
            candidates: candidates,
            previousRow: previous,
            removeRow: row,
            removeBooking: booking,
            noteRemoved: note,
            sentThrough: sent,
            noteEvents: events,
            notePruned: pruned,
            newestRows: newest,
            removeOrder: order
        )
    }

    private init(
        cutoff: Timestamp,
        connection: consuming SQLiteWriteConnection,
        candidates: consuming Statement,
        previousRow: consuming Statement,
        removeRow: consuming Statement,
        removeBooking: consuming Statement,
        noteRemoved: consuming Statement,
        sentThrough: consuming Statement,
        noteEvents: consuming Statement,
        notePruned: consuming Statement,
        newestRows: consuming Statement,
        removeOrder: consuming Statement
    ) {
        self.cutoff = cutoff
        self.connection = connection
        self.candidates = candidates
        self.previousRow = previousRow
        self.removeRow = removeRow
        self.removeBooking = removeBooking
        self.noteRemoved = noteRemoved
        self.sentThrough = sentThrough
        self.noteEvents = noteEvents
        self.notePruned = notePruned
        self.newestRows = newestRows
        self.removeOrder = removeOrder
    }
}

extension SQLitePruner: BookingPruner {
    /// Examines the next bookings after `cursor`, and removes those that `Rules.mayPrune` names.
    public mutating func step(after cursor: BookingID?) throws(StoreError) -> PruneStep {
        let (candidates, next) = try candidates(after: cursor)
        guard !candidates.isEmpty else { return PruneStep(removed: 0, next: next) }
        do throws(StoreError) {
            try connection.begin()
            sentEvent = try mappingSQLiteErrors { () throws(SQLiteError) in
                try sentThrough.one { $0.int64(0) } ?? 0
            }
            var removed = 0
            for id in candidates { removed += try remove(id) }
            _ = try connection.commit()
            return PruneStep(removed: removed, next: next)
        } catch {
            _ = connection.rollBack()
            throw error
        }
    }

    /// Reads without the write lock, which other processes may need meanwhile.
    private mutating func candidates(
        after cursor: BookingID?
    ) throws(StoreError) -> (candidates: [BookingID], next: BookingID?) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try candidates.bind(cursor?.rawValue ?? .min, at: 1)
            try candidates.bind(Int64(SQLiteStoreLimits.prunedRows), at: 2)
        }
        defer { candidates.reset() }
        var found: [BookingID] = []
        var examined = 0
        var last: BookingID?
        while try mappingSQLiteErrors({ () throws(SQLiteError) in try candidates.step() }) {
            examined += 1
            let id = BookingRow.id(candidates)
            last = id
            let state = try BookingRow.state(candidates)
            let updatedAt = BookingRow.updatedAt(candidates)
            if Rules.mayPrune(state, updatedAt: updatedAt, before: cutoff) { found.append(id) }
        }
        return (found, examined < SQLiteStoreLimits.prunedRows ? nil : last)
    }

    /// Removes a booking with its events, or all bookings of its order.
    ///
    /// - Returns: The number of bookings that were removed; 0 if one of them changed since it was read.
    private mutating func remove(_ id: BookingID) throws(StoreError) -> Int {
        guard let booking = try connection.booking(id) else { return 0 }
        if let order = booking.orderID { return try remove(order) }
        guard mayRemove(booking) else { return 0 }
        try removeRows(of: booking)
        return 1
    }

    /// Removes an order when all its bookings can be removed, so that no order loses a part.
    private mutating func remove(_ id: OrderID) throws(StoreError) -> Int {
        guard id != removedOrder, let order = try connection.order(id) else { return 0 }
        var bookings: [Booking] = []
        for id in order.bookingIDs {
            guard let booking = try connection.booking(id), mayRemove(booking) else { return 0 }
            bookings.append(booking)
        }
        let newest = try mappingSQLiteErrors { () throws(SQLiteError) in
            try newestRows.one { (booking: $0.int64(0), order: $0.int64(1)) }
        }
        // The next ids follow theirs.
        guard let newest, id.rawValue < newest.order,
            bookings.allSatisfy({ $0.id.rawValue < newest.booking })
        else { return 0 }
        for booking in bookings { try removeRows(of: booking) }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try removeOrder.bind(id.rawValue, at: 1)
            try removeOrder.run()
        }
        removedOrder = id
        return bookings.count
    }

    private func mayRemove(_ booking: Booking) -> Bool {
        Rules.mayPrune(booking.state, updatedAt: booking.updatedAt, before: cutoff)
            && !connection.isNewest(booking.lastEventID)
            && booking.lastEventID.rawValue <= sentEvent
    }

    /// Removes a booking with its events, after noting up to which id events are removed.
    private mutating func removeRows(of booking: Booking) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try noteEvents.bind(booking.lastEventID.rawValue, at: 1)
            try noteEvents.run()
            try notePruned.bind(booking.lastEventID.rawValue, at: 1)
            try notePruned.run()
            var next: Int64? = booking.lastEventID.rawValue
            while let event = next {
                try previousRow.bind(event, at: 1)
                next = try previousRow.one { $0.optionalInt64(0) } ?? nil
                try removeRow.bind(event, at: 1)
                try removeRow.run()
            }
            try connection.statements.removeOpenBooking.bind(booking.id.rawValue, at: 1)
            try connection.statements.removeOpenBooking.run()
            try removeBooking.bind(booking.id.rawValue, at: 1)
            try removeBooking.run()
            try noteRemoved.bind(Int64(booking.state.status.rawValue), at: 1)
            try noteRemoved.run()
        }
    }
}
