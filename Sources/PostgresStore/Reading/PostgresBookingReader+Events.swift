public import Bookings
internal import Postgres

extension PostgresBookingReader {
    /// A page of the event log.
    ///
    /// Examines the events whose ids are within `PostgresStoreLimits.scannedEvents` of the page's begin. The
    /// id of the newest event grows only together with the events up to it, so no event appears later
    /// among those that the page has passed.
    public mutating func events(_ page: EventPage) throws(StoreError) -> EventPageResult {
        let (end, overflows) = page.after.rawValue.addingReportingOverflow(
            PostgresStoreLimits.scannedEvents
        )
        let last = overflows ? Int64.max : end
        var rows = try run(EventStatements.page) {
            $0.append(page.after.rawValue)
            $0.append(last)
            $0.append(page.types.rawValue)
            $0.append(page.flightID?.rawValue)
            $0.append(Int64(page.limit))
        }
        var newest = EventID(rawValue: 0)
        var pruned = EventID(rawValue: 0)
        var events: [CommittedEvent] = []
        while rows.next() {
            newest = EventID(rawValue: rows.int64(0))
            pruned = EventID(rawValue: rows.int64(1))
            guard !rows.isNull(2) else { continue }
            events.append(try EventRow(rows, first: 2).committed)
        }
        let isFull = events.count == page.limit
        let examined = EventID(rawValue: min(newest.rawValue, last))
        return EventPageResult(
            events: events,
            next: max(isFull ? events.last?.id ?? page.after : examined, page.after),
            newest: newest,
            prunedThrough: pruned
        )
    }
}

private enum EventStatements {
    /// The newest event, the greatest pruned id, and the events after `$1` up to `$2` with the types `$3`, on
    /// the flight `$4` if it is not NULL; one row without an event if there is none.
    static let page = PostgresStatement(
        "read_event_page",
        """
        SELECT bounds.newest, bounds.pruned, \(EventRow.columns)
        FROM (SELECT feed.last AS newest, event_log.pruned_through AS pruned FROM feed, event_log
                WHERE feed.id = 1 AND event_log.id = 1) bounds
            LEFT JOIN LATERAL (
                SELECT * FROM history WHERE id > $1 AND id <= least($2, bounds.newest)
                    AND ($3 >> cause::integer) & 1 = 1 AND ($4 IS NULL OR flight_id = $4)
                ORDER BY id LIMIT $5) event ON true
        ORDER BY id
        """,
        columns: [.int8, .int8] + EventRow.types
    )
}
