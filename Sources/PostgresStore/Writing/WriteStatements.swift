internal import Postgres
internal import StoreSupport

/// The statements of the write path.
///
/// Each works on arrays with one element for each row, so that a batch needs few statements. In a
/// pipeline, COMMIT follows whatever they do; a statement that must change a certain number of rows
/// divides by zero if it does not, and so ends the transaction.
enum WriteStatements {
    static let begin = PostgresStatement("begin", "BEGIN ISOLATION LEVEL READ COMMITTED")

    /// Ends the earlier sessions of a connection that writes, by `sessionName`.
    ///
    /// A session that waits for the standby has committed already; ending it would show its changes before
    /// the standby has them.
    static let endLostSessions = PostgresStatement(
        "end_lost_sessions",
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = $1 AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                AND wait_event IS DISTINCT FROM 'SyncRep'
        """,
        columns: [.bool]
    )

    /// Shuts out the transactions of an older epoch: waits until the one under way has ended.
    static let fence = PostgresStatement(
        "fence",
        """
        INSERT INTO writers(name, epoch, batch, last_event, seen_at)
        VALUES($1, 1, 0, 0, \(now))
        ON CONFLICT(name) DO UPDATE SET epoch = writers.epoch + 1, seen_at = excluded.seen_at
        RETURNING epoch, batch, last_event
        """,
        columns: [.int8, .int8, .int8]
    )

    /// Removes the rows of writers that ended long ago.
    static let removeOldWriters = PostgresStatement(
        "remove_old_writers",
        "DELETE FROM writers WHERE seen_at < \(now) - $1"
    )

    // MARK: - The first round trip

    /// The locks of idempotency keys, flight numbers and clients.
    static let lockNames = PostgresStatement(
        "lock_names",
        """
        SELECT count(pg_advisory_xact_lock(s.lock)) FROM (
            SELECT DISTINCT hashtextextended(name, 1) AS lock FROM unnest($1) name ORDER BY lock) s
        """,
        columns: [.int8]
    )

    /// The locks of flights, which transactions share unless they choose seats, and then of places;
    /// returns the places.
    ///
    /// The places are those of bookings, with the seats of the bookings or other ones (`$1`, `$2`), of
    /// flights and seats (`$3`, `$4`), and of the orders of these bookings and other orders (`$5`). Seats are
    /// chosen on the flights `$6`.
    static let lockPlaces = PostgresStatement(
        "lock_places",
        """
        WITH asked AS MATERIALIZED (
                SELECT b.flight_id, coalesce(a.seat, b.seat) AS seat, b.order_id
                FROM unnest($1, $2) a(booking_id, seat), LATERAL (
                    SELECT flight_id, seat, order_id FROM bookings WHERE id = a.booking_id OFFSET 0) b),
            place AS MATERIALIZED (
                SELECT flight_id, seat FROM asked
                UNION SELECT * FROM unnest($3, $4) named(flight_id, seat)
                UNION SELECT m.flight_id, m.seat FROM (
                    SELECT order_id FROM asked WHERE order_id IS NOT NULL UNION SELECT * FROM unnest($5)) o,
                    LATERAL (SELECT flight_id, seat FROM bookings WHERE order_id = o.order_id OFFSET 0) m),
            flight AS MATERIALIZED (
                SELECT count(CASE WHEN f.is_chosen THEN pg_advisory_xact_lock(f.lock)
                    ELSE pg_advisory_xact_lock_shared(f.lock) END) FROM (
                    SELECT hashtextextended(flight_id::text, 2) AS lock, bool_or(is_chosen) AS is_chosen
                    FROM (SELECT flight_id, false AS is_chosen FROM place
                        UNION ALL SELECT chosen.*, true FROM unnest($6) chosen) every_flight
                    GROUP BY 1 ORDER BY 1) f)
        SELECT s.flight_id, s.seat, pg_advisory_xact_lock(s.lock) IS NOT NULL FROM (
            SELECT flight_id, seat, hashtextextended(flight_id || '/' || seat, 3) AS lock
            FROM place ORDER BY lock) s, flight
        """,
        columns: [.int8, .text, .bool]
    )

    /// Bookings, each with its order.
    ///
    /// They are the bookings `$6`; the holders of the places of bookings (`$1`,
    /// `$2`), of flights and seats (`$3`, `$4`) and of orders (`$5`); all holders on the flights `$7`; and
    /// all bookings of the orders of these and of the orders `$8`. A booking may come twice.
    static let bookings = PostgresStatement(
        "bookings",
        """
        WITH contested AS MATERIALIZED (
                SELECT b.flight_id, coalesce(a.seat, b.seat) AS seat
                FROM unnest($1, $2) a(booking_id, seat), LATERAL (
                    SELECT flight_id, seat FROM bookings WHERE id = a.booking_id OFFSET 0) b
                UNION SELECT * FROM unnest($3, $4)
                UNION SELECT m.flight_id, m.seat FROM unnest($5) o(order_id), LATERAL (
                    SELECT flight_id, seat FROM bookings WHERE order_id = o.order_id OFFSET 0) m),
            asked AS MATERIALIZED (
                SELECT b.* FROM unnest($6) a(booking_id), LATERAL (
                    SELECT * FROM bookings WHERE id = a.booking_id OFFSET 0) b
                UNION ALL SELECT h.* FROM contested c, LATERAL (
                    SELECT * FROM bookings b WHERE b.flight_id = c.flight_id AND b.seat = c.seat
                        AND b.status \(StatusSQL.hasSeat) OFFSET 0) h
                UNION ALL SELECT l.* FROM unnest($7) c(flight_id), LATERAL (
                    SELECT * FROM bookings b WHERE b.flight_id = c.flight_id
                        AND b.status \(StatusSQL.hasSeat) OFFSET 0) l),
            every_booking AS (
                SELECT * FROM asked
                UNION ALL SELECT m.* FROM (
                    SELECT order_id FROM asked WHERE order_id IS NOT NULL UNION SELECT * FROM unnest($8)) o,
                    LATERAL (SELECT * FROM bookings WHERE order_id = o.order_id OFFSET 0) m)
        SELECT \(BookingColumn.list), o.* FROM every_booking b LEFT JOIN LATERAL (
            SELECT \(OrderRow.renamedColumns) FROM orders WHERE orders.id = b.order_id OFFSET 0) o ON true
        """,
        columns: BookingColumn.types + OrderRow.types
    )

    /// The references of `$1` that orders have.
    static let references = PostgresStatement(
        "references",
        """
        SELECT asked.reference FROM unnest($1) asked(reference), LATERAL (
            SELECT 1 FROM orders o WHERE o.reference = asked.reference OFFSET 0) taken
        """,
        columns: [.text]
    )

    static let flights = PostgresStatement(
        "flights",
        """
        SELECT \(FlightRow.columns) FROM unnest($1) asked(flight_id),
            LATERAL (SELECT * FROM flights WHERE id = asked.flight_id OFFSET 0) flight
        """,
        columns: FlightRow.types
    )

    static let flightNames = PostgresStatement(
        "flight_names",
        """
        SELECT asked.place FROM unnest($1, $2) WITH ORDINALITY asked(flight_number, departs_at, place),
            LATERAL (SELECT 1 FROM flights f WHERE f.flight_number = asked.flight_number
                AND f.departs_at = asked.departs_at OFFSET 0) flight
        """,
        columns: [.int8]
    )

    static let records = PostgresStatement(
        "records",
        """
        SELECT asked.place, record.fingerprint, record.response
        FROM unnest($1, $2) WITH ORDINALITY asked(token_id, key, place),
            LATERAL (SELECT * FROM stored_responses r WHERE r.token_id = asked.token_id
                AND r.key = asked.key OFFSET 0) record
        """,
        columns: [.int8, .bytea, .bytea]
    )

    /// The bookings that are recorded for the clients `$1`, each with its client.
    static let openBookings = PostgresStatement(
        "open_bookings",
        """
        SELECT \(BookingColumn.list), recorded.client_id FROM unnest($1) asked(client_id), LATERAL (
            SELECT * FROM open_bookings o WHERE o.client_id = asked.client_id OFFSET 0) recorded
            JOIN bookings b ON b.id = recorded.booking_id
        """,
        columns: BookingColumn.types + [.int8]
    )

    /// The time after the waits for locks, whether the session can write, and the ids of `$1` new
    /// bookings, `$2` new flights and `$3` new orders.
    static let moment = PostgresStatement(
        "moment",
        """
        SELECT \(now), current_setting('transaction_read_only') = 'on',
            ARRAY(SELECT nextval('booking_ids') FROM generate_series(1, $1)),
            ARRAY(SELECT nextval('flight_ids') FROM generate_series(1, $2)),
            ARRAY(SELECT nextval('order_ids') FROM generate_series(1, $3))
        """,
        columns: [.int8, .bool, .int8Array, .int8Array, .int8Array]
    )

    /// Milliseconds since 1970.
    static let now = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
}
