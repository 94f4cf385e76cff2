public import Bookings
internal import Postgres

/// Removes old bookings that have ended, with their events, a few at a time.
///
/// Each step is a short transaction of its own, so that servers go on between the steps. Confined to
/// its thread; blocks.
///
/// Ids are never reused: they come from sequences and from the feed, which stay.
public struct PostgresPruner: ~Copyable {
    private let store: PostgresBookingStore
    private let cutoff: Timestamp
    private var connection: PostgresConnection?
    private var parameters = PostgresParameters()

    init(_ store: PostgresBookingStore, before cutoff: Timestamp) {
        self.store = store
        self.cutoff = cutoff
    }
}

extension PostgresPruner: BookingPruner {
    /// Examines the next bookings after `cursor`, and removes those that `Rules.mayPrune` names.
    public mutating func step(after cursor: BookingID?) throws(StoreError) -> PruneStep {
        var open =
            if let kept = connection.take() {
                kept
            } else {
                try mappingPostgresErrors { () throws(PostgresError) in
                    try store.connect(
                        .pruner,
                        until: ContinuousClock.now + PostgresStoreLimits.connectTime
                    )
                }
            }
        let step = try step(after: cursor, on: &open)
        connection = consume open
        return step
    }

    private mutating func step(
        after cursor: BookingID?,
        on connection: inout PostgresConnection
    ) throws(StoreError) -> PruneStep {
        parameters.removeAll()
        parameters.append(cursor?.rawValue ?? .min)
        let cutoff = cutoff
        var rows = try run(PruneStatements.candidates, on: &connection)
        let examined = rows.rowCount
        var bookings: [Booking] = []
        var orders: Set<OrderID> = []
        var last: BookingID?
        while rows.next() {
            let booking = try BookingRow.booking(rows)
            last = booking.id
            guard Self.mayRemove(booking, before: cutoff) else { continue }
            if let order = booking.orderID {
                orders.insert(order)
            } else {
                bookings.append(booking)
            }
        }
        var removed = try remove(bookings, with: [], on: &connection)
        for order in orders {
            parameters.removeAll()
            parameters.append(order.rawValue)
            var rows = try run(PruneStatements.members, on: &connection)
            var members: [Booking] = []
            while rows.next() { members.append(try BookingRow.booking(rows)) }
            // An order is removed with all its bookings, so that none loses a part.
            guard members.allSatisfy({ Self.mayRemove($0, before: cutoff) }) else { continue }
            removed += try remove(members, with: [order], on: &connection)
        }
        let isLast = examined < PostgresStoreLimits.prunedRows
        return PruneStep(removed: removed, next: isLast ? nil : last)
    }

    private static func mayRemove(_ booking: Booking, before cutoff: Timestamp) -> Bool {
        Rules.mayPrune(booking.state, updatedAt: booking.updatedAt, before: cutoff)
    }

    /// Removes bookings with their events and orders, all or none.
    ///
    /// - Returns: The number of bookings that were removed; 0 if one of them changed since it was read, or has
    ///   an event that a webhook has yet to send.
    private mutating func remove(
        _ bookings: [Booking],
        with orders: [OrderID],
        on connection: inout PostgresConnection
    ) throws(StoreError) -> Int {
        guard !bookings.isEmpty else { return 0 }
        parameters.removeAll()
        parameters.append(array: bookings.lazy.map(\.id.rawValue))
        parameters.append(array: bookings.lazy.map(\.lastEventID.rawValue))
        parameters.append(array: orders.lazy.map(\.rawValue))
        do throws(StoreError) {
            try mappingPostgresErrors { () throws(PostgresError) in
                let limit = ContinuousClock.now + PostgresStoreLimits.maintenanceTime
                // One transaction, without BEGIN. The locks have statements of their own, so that the last
                // one sees what was committed before.
                try connection.queue(WebhookStatements.lockLog)
                try connection.queue(PruneStatements.lockWebhooks)
                try connection.queue(PruneStatements.remove, parameters)
                try connection.send()
                for _ in 0..<3 { _ = try connection.result(until: limit) }
            }
            return bookings.count
        } catch .conflict {
            return 0
        } catch {
            throw error
        }
    }

    private func run(
        _ statement: PostgresStatement,
        on connection: inout PostgresConnection
    ) throws(StoreError) -> PostgresResult {
        try mappingPostgresErrors { () throws(PostgresError) in
            try connection.run(
                statement,
                parameters,
                until: ContinuousClock.now + PostgresStoreLimits.maintenanceTime
            )
        }
    }
}

private enum PruneStatements {
    /// Every webhook has sent the events up to this one.
    private static let sentThrough = """
        coalesce(least((SELECT min(position) FROM webhooks),
            (SELECT min(event_id) - 1 FROM webhook_waiting WHERE event_id > 0)), 9223372036854775807)
        """

    /// Not bookings with events that a webhook has yet to send.
    ///
    /// Not the newest booking and order, and not the booking with the newest event: in a copy of this
    /// database as a SQLite file, the next ids follow theirs.
    static let candidates = PostgresStatement(
        "prune_candidates",
        """
        SELECT \(BookingColumn.list) FROM bookings
        WHERE id > $1 AND id < (SELECT max(id) FROM bookings)
            AND version < (SELECT last FROM feed WHERE id = 1) AND version <= (SELECT \(sentThrough))
            AND (order_id IS NULL OR order_id < (SELECT max(id) FROM orders))
        ORDER BY id LIMIT \(PostgresStoreLimits.prunedRows)
        """,
        columns: BookingColumn.types
    )

    /// The bookings of an order, or none if one of them has the newest event.
    static let members = PostgresStatement(
        "prune_members",
        """
        SELECT \(BookingColumn.list) FROM bookings WHERE order_id = $1 AND NOT EXISTS (
            SELECT 1 FROM bookings newest JOIN feed ON feed.last = newest.version
            WHERE newest.order_id = $1)
        """,
        columns: BookingColumn.types
    )

    /// Locks every webhook, in the order in which every transaction locks them.
    static let lockWebhooks = PostgresStatement(
        "prune_lock_webhooks",
        "SELECT id FROM webhooks ORDER BY id FOR NO KEY UPDATE",
        columns: [.int8]
    )

    /// Removes bookings with the chains of their events, and orders; divides by zero if a booking has
    /// changed since it was read, or must be sent yet, which ends the transaction.
    ///
    /// Notes the greatest id of a removed event, and the newest event of each webhook up to that id, which a
    /// replay needs for `previous_id`. An earlier step has noted the events that were pruned before.
    static let remove = PostgresStatement(
        "prune",
        """
        WITH RECURSIVE removed AS (
            DELETE FROM bookings b USING unnest($1, $2) x(id, version)
            WHERE b.id = x.id AND b.version = x.version AND b.version <= (SELECT \(sentThrough))
            RETURNING b.id, b.status, b.version),
        newest AS (SELECT max(version) AS event FROM removed),
        log AS (
            UPDATE event_log SET pruned_through = greatest(pruned_through, (SELECT event FROM newest))
            WHERE id = 1),
        bases AS (
            UPDATE webhooks SET base_event = found.event FROM (
                SELECT w.id AS webhook_id, (
                    SELECT h.id FROM history h WHERE h.id <= (SELECT event FROM newest)
                        AND h.id > (SELECT pruned_through FROM event_log WHERE id = 1)
                        AND (w.types >> h.cause::integer) & 1 = 1 ORDER BY h.id DESC LIMIT 1) AS event
                FROM webhooks w) found
            WHERE webhooks.id = found.webhook_id AND found.event IS NOT NULL),
        chain AS (
            SELECT newest.id, newest.previous FROM removed, LATERAL (
                SELECT h.id, h.previous FROM history h WHERE h.id = removed.version OFFSET 0) newest
            UNION ALL
            SELECT earlier.id, earlier.previous FROM chain, LATERAL (
                SELECT h.id, h.previous FROM history h WHERE h.id = chain.previous OFFSET 0) earlier),
        events AS (DELETE FROM history h USING chain WHERE h.id = chain.id),
        records AS (DELETE FROM open_bookings WHERE booking_id IN (SELECT id FROM removed)),
        removed_orders AS (DELETE FROM orders WHERE id = ANY($3)),
        counted AS (
            INSERT INTO pruned(status, bookings)
            SELECT status, count(*) FROM removed GROUP BY status
            ON CONFLICT(status) DO UPDATE SET bookings = pruned.bookings + excluded.bookings)
        SELECT 1 / ((SELECT count(*) FROM removed) = cardinality($1))::integer
        """,
        columns: [.int4]
    )
}
