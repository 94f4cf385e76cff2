internal import Bookings
internal import Postgres
internal import StoreSupport

/// A condition that one query can check: the query returns a row of text for each violation.
struct Invariant {
    let sentence: String
    let statement: PostgresStatement

    init(_ name: String, _ sentence: String, _ query: String) {
        self.sentence = sentence
        statement = PostgresStatement("check_" + name, query, columns: [.text])
    }

    static let all = [
        Invariant(
            "references",
            "every reference names an existing row",
            """
            SELECT 'booking ' || b.id || ' names flight ' || b.flight_id || ', which does not exist'
            FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM flights f WHERE f.id = b.flight_id)
            UNION ALL
            SELECT 'history row ' || h.id || ' names booking ' || h.booking_id || ', which does not exist'
            FROM history h WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = h.booking_id)
            UNION ALL
            SELECT 'a ' || what || ' names webhook ' || webhook_id || ', which does not exist' FROM (
                SELECT DISTINCT 'waiting delivery' AS what, webhook_id FROM webhook_waiting
                UNION ALL SELECT DISTINCT 'delivery attempt', webhook_id FROM webhook_attempts) named
            WHERE NOT EXISTS (SELECT 1 FROM webhooks w WHERE w.id = named.webhook_id)
            """
        ),
        Invariant(
            "index",
            "the database itself rejects a second booking on a seat",
            """
            SELECT 'the unique index live_seat is missing' WHERE NOT EXISTS (
                SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('live_seat')
                    AND indrelid = 'bookings'::regclass AND indisunique AND indisvalid
                    AND indpred IS NOT NULL)
            """
        ),
        Invariant(
            "ids",
            "every id that comes next is greater than the ids that exist",
            """
            SELECT what || ': the next id is ' || next || ', and ' || greatest || ' exists' FROM (
                SELECT 'bookings' AS what, (SELECT last_value + is_called::int FROM booking_ids) AS next,
                    (SELECT max(id) FROM bookings) AS greatest
                UNION ALL
                SELECT 'flights', (SELECT last_value + is_called::int FROM flight_ids),
                    (SELECT max(id) FROM flights)
                UNION ALL
                SELECT 'orders', (SELECT last_value + is_called::int FROM order_ids),
                    (SELECT max(id) FROM orders)
                UNION ALL
                SELECT 'webhooks', (SELECT last_value + is_called::int FROM webhook_ids),
                    (SELECT max(id) FROM webhooks)
                UNION ALL
                SELECT 'history', (SELECT last + 1 FROM feed), (SELECT max(id) FROM history)) ids
            WHERE next <= greatest
            """
        ),
        Invariant(
            "seats",
            "at most one booking has a seat",
            """
            SELECT 'flight ' || flight_id || ' seat ' || seat || ': bookings '
                || string_agg(id::text, ', ' ORDER BY id)
            FROM bookings WHERE status \(StatusSQL.hasSeat)
            GROUP BY flight_id, seat HAVING count(*) > 1
            """
        ),
        Invariant(
            "deadlines",
            "a booking has a deadline exactly while its seat is locked",
            """
            SELECT 'booking ' || id FROM bookings
            WHERE (status \(StatusSQL.hasDeadline)) <> (expires_at IS NOT NULL)
            """
        ),
        Invariant(
            "refunds",
            "only an expired booking can owe a refund",
            """
            SELECT 'booking ' || id FROM bookings
            WHERE refund_due AND status <> \(StatusSQL.number(.expired))
            """
        ),
        Invariant(
            "flights",
            "a flight number has one flight for each departure",
            """
            SELECT flight_number || ': flights ' || string_agg(id::text, ', ' ORDER BY id)
            FROM flights GROUP BY flight_number, departs_at HAVING count(*) > 1
            """
        ),
    ]
}
