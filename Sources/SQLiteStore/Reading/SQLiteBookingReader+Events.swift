public import Bookings
internal import SQLite

extension SQLiteBookingReader {
    /// A page of the event log.
    ///
    /// Examines the events whose ids are within `SQLiteStoreLimits.scannedEvents` of the page's begin.
    public mutating func events(_ page: EventPage) throws(StoreError) -> EventPageResult {
        willRead()
        // One transaction, so that the bounds belong to the events.
        return try inOneTransaction { (reader) throws(StoreError) in
            let newest = try reader.newestEventID()
            let pruned = try reader.prunedThrough()
            let last = min(newest.rawValue, page.after.rawValue + SQLiteStoreLimits.scannedEvents)
            let events = try reader.events(page, upTo: last)
            let isFull = events.count == page.limit
            let next = isFull ? events.last?.id ?? page.after : EventID(rawValue: last)
            return EventPageResult(
                events: events,
                next: max(next, page.after),
                newest: newest,
                prunedThrough: pruned
            )
        }
    }

    private mutating func prunedThrough() throws(StoreError) -> EventID {
        try statements.prunedThrough.firstRow { (row) throws(StoreError) in
            EventID(rawValue: row.int64(0))
        } ?? EventID(rawValue: 0)
    }

    private mutating func events(
        _ page: EventPage,
        upTo last: Int64
    ) throws(StoreError) -> [CommittedEvent] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.events.bind(page.after.rawValue, at: 1)
            try statements.events.bind(last, at: 2)
            try statements.events.bind(page.types.rawValue, at: 3)
            try statements.events.bind(page.flightID?.rawValue, at: 4)
            try statements.events.bind(Int64(page.limit), at: 5)
        }
        defer { statements.events.reset() }
        return try EventRow.events(&statements.events)
    }
}

extension EventRow {
    /// Compiles the SELECT of a page of the log.
    static func preparePage(on connection: borrowing Connection) throws(SQLiteError) -> Statement {
        try connection.prepare(
            """
            SELECT \(EventRow.columns), id FROM history
            WHERE id > ?1 AND id <= ?2 AND ?3 >> cause & 1 AND (?4 IS NULL OR flight_id = ?4)
            ORDER BY id LIMIT ?5
            """
        )
    }

    /// Reads every row of a SELECT of `columns` and `id`.
    static func events(_ rows: inout Statement) throws(StoreError) -> [CommittedEvent] {
        var events: [CommittedEvent] = []
        while try mappingSQLiteErrors({ () throws(SQLiteError) in try rows.step() }) {
            let id = EventID(rawValue: rows.int64(columnCount))
            events.append(try EventRow(rows, id: id).committed)
        }
        return events
    }
}
