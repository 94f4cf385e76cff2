/// The statements of the bare loop on PostgreSQL.
///
/// They work on arrays, with an element for each row.
enum PostgresBareStatements {
    /// The number of flights, whose ids begin with 1.
    static let flights = 20
    /// The rows of each cabin.
    static let rows = 50

    /// Prepares the statements, and creates the row of the loop's writer and the flights.
    static func prepare(_ connection: borrowing BarePostgres) throws {
        // A plan for each statement, made once; the arrays are small, so that indexes are the best way.
        try connection.execute(
            """
            SET plan_cache_mode = force_generic_plan;
            SET enable_hashjoin = off;
            SET enable_mergejoin = off;
            SET enable_seqscan = off;
            INSERT INTO writers(name, epoch, batch, last_event, seen_at) VALUES('1', 1, 0, 0, 0)
                ON CONFLICT DO NOTHING;
            INSERT INTO flights(id, flight_number, origin, destination, departs_at, cabin_rows,
                cabin_seats, missing, classes)
            SELECT n, 'BB' || n + 100, 'LHR', 'JFK', 4000000000000, \(rows), 'ABCDEF', '', ''
            FROM generate_series(1, \(flights)) n ON CONFLICT DO NOTHING;
            SELECT setval('flight_ids', max(id)) FROM flights
            """
        )
        for (name, sql) in all { try connection.prepare(name, sql) }
        try connection.enterPipelineMode()
    }

    private static let all: [(StaticString, String)] = [
        ("begin", "BEGIN ISOLATION LEVEL READ COMMITTED"),
        ("lock", lock), ("read", read), ("ids", ids),
        ("feed", feed), ("insert_bookings", insertBookings), ("update_bookings", updateBookings),
        ("insert_history", insertHistory),
        ("commit", "COMMIT"),
    ]

    private static let now = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"

    /// The locks of the places of bookings.
    private static let lock = """
        SELECT count(pg_advisory_xact_lock(s.key)) FROM (
            SELECT hashtextextended(b.flight_id || '/' || b.seat, 3) AS key
            FROM unnest($1::bigint[]) x(id), bookings b WHERE b.id = x.id ORDER BY key) s
        """

    /// Bookings, and the holders of the seats that are to be taken.
    private static let read = """
        SELECT \(now), b.id, b.version, b.status, b.expires_at, h.id
        FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY x(id, takes, place)
            JOIN bookings b ON b.id = x.id
            LEFT JOIN bookings h ON x.takes = 1 AND h.flight_id = b.flight_id AND h.seat = b.seat
                AND h.status BETWEEN 1 AND 3
        ORDER BY x.place
        """

    private static let ids = """
        SELECT \(now), nextval('booking_ids') FROM generate_series(1, $1::bigint)
        """

    private static let feed = """
        WITH feed AS (UPDATE feed SET last = last + $1 WHERE id = 1 RETURNING last),
            writer AS (
                UPDATE writers w SET batch = batch + 1, last_event = feed.last, seen_at = 1
                FROM feed WHERE w.name = $2::bigint::text AND w.epoch = 1 RETURNING 1)
        SELECT (feed.last - $1) / (SELECT count(*) FROM writer) FROM feed
        """

    private static let insertBookings = """
        INSERT INTO bookings(id, flight_id, seat, passenger_name, status, expires_at, refund_due,
            was_released, token_id, created_at, updated_at, version)
        SELECT x.id, x.flight_id, x.seat, 'Ada Lovelace', 0, NULL, false, false, NULL, $2, $2,
            feed.last - $1 + x.event
        FROM feed, unnest($3::bigint[], $4::bigint[], $5::text[], $6::bigint[])
            x(id, flight_id, seat, event)
        WHERE feed.id = 1
        """

    private static let updateBookings = """
        WITH updated AS (
            UPDATE bookings b SET status = x.status, expires_at = x.expires_at,
                extendable_until = CASE WHEN x.status = 1 THEN x.expires_at + 1200000 END,
                updated_at = $2, version = (SELECT last FROM feed WHERE id = 1) - $1 + x.event
            FROM unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
                x(id, version, status, expires_at, event)
            WHERE b.id = x.id AND b.version = x.version
            RETURNING 1)
        SELECT 1 / ((SELECT count(*) FROM updated) = cardinality($3))::integer
        """

    private static let insertHistory = """
        INSERT INTO history(id, booking_id, previous, from_status, to_status, at, cause, expires_at,
            token_id, flight_id, seat)
        SELECT feed.last - $1 + x.event, x.booking_id,
            CASE WHEN x.previous < 0 THEN feed.last - $1 - x.previous ELSE x.previous END,
            x.from_status, x.to_status, $2, x.cause, x.expires_at, NULL, x.flight_id, x.seat
        FROM feed, unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
            $8::bigint[], $9::bigint[], $10::text[]) WITH ORDINALITY
            x(booking_id, previous, from_status, to_status, cause, expires_at, flight_id, seat, event)
        WHERE feed.id = 1
        """
}
