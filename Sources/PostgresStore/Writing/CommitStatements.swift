internal import Postgres
internal import StoreSupport

/// The statements of the second round trip of a batch, which end with COMMIT.
enum CommitStatements {
    /// Takes `$1` event ids, as the last lock of the transaction, and records the batch.
    ///
    /// Returns the newest of the ids. Without the writer's row, which a later epoch has changed, the
    /// division by zero ends the transaction.
    static let feed = PostgresStatement(
        "feed",
        """
        WITH feed AS (UPDATE feed SET last = last + $1 WHERE id = 1 RETURNING last),
            writer AS (
                UPDATE writers w SET batch = $4, last_event = feed.last, seen_at = \(WriteStatements.now)
                FROM feed WHERE w.name = $2 AND w.epoch = $3 RETURNING 1)
        SELECT feed.last / (SELECT count(*) FROM writer) FROM feed
        """,
        columns: [.int8]
    )

    static let insertFlights = PostgresStatement(
        "insert_flights",
        """
        INSERT INTO flights(id, flight_number, origin, destination, departs_at, cabin_rows, cabin_seats,
            missing, classes)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """
    )

    static let insertOrders = PostgresStatement(
        "insert_orders",
        """
        INSERT INTO orders(id, reference, token_id, together, orphans, created_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
        """
    )

    /// Moves bookings that exchange their seats to places that are no seats, for a moment that no other
    /// transaction sees.
    static let giveUpSeats = PostgresStatement(
        "give_up_seats",
        "UPDATE bookings SET seat = 'gives up ' || id WHERE id = ANY($1)"
    )

    /// Updates bookings; each has the condition that no other transaction has changed it.
    ///
    /// `$1` is the number of events of the batch: with the feed's newest id, it gives the id of each.
    static let updateBookings = PostgresStatement(
        "update_bookings",
        """
        WITH updated AS (
            UPDATE bookings b SET seat = x.seat, status = x.status, expires_at = x.expires_at,
                extendable_until = x.extendable_until, refund_due = x.refund_due,
                was_released = x.was_released, updated_at = x.updated_at,
                version = (SELECT last FROM feed WHERE id = 1) - $1 + x.event
            FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                x(id, version, seat, status, expires_at, extendable_until, refund_due, was_released,
                    updated_at, event)
            WHERE b.id = x.id AND b.version = x.version
            RETURNING 1)
        SELECT 1 / ((SELECT count(*) FROM updated) = cardinality($2))::integer
        """,
        columns: [.int4]
    )

    static let insertBookings = PostgresStatement(
        "insert_bookings",
        """
        INSERT INTO bookings(id, flight_id, seat, passenger_name, status, expires_at, refund_due,
            was_released, token_id, created_at, updated_at, order_id, extendable_until, version)
        SELECT x.id, x.flight_id, x.seat, x.passenger_name, x.status, x.expires_at, x.refund_due,
            x.was_released, x.token_id, x.created_at, x.updated_at, x.order_id, x.extendable_until,
            feed.last - $1 + x.event
        FROM feed, unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            x(id, flight_id, seat, passenger_name, status, expires_at, refund_due, was_released,
                token_id, created_at, updated_at, order_id, extendable_until, event)
        WHERE feed.id = 1
        """
    )

    /// Inserts the events.
    ///
    /// A negative `previous` is the place of an event in this batch.
    static let insertHistory = PostgresStatement(
        "insert_history",
        """
        INSERT INTO history(id, booking_id, previous, from_status, to_status, at, cause, expires_at,
            token_id, flight_id, seat, seat_from, order_id)
        SELECT feed.last - $1 + x.event, x.booking_id,
            CASE WHEN x.previous < 0 THEN feed.last - $1 - x.previous ELSE x.previous END,
            x.from_status, x.to_status, x.at, x.cause, x.expires_at, x.token_id, x.flight_id, x.seat,
            x.seat_from, x.order_id
        FROM feed, unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) WITH ORDINALITY
            x(booking_id, previous, from_status, to_status, at, cause, expires_at, token_id, flight_id,
                seat, seat_from, order_id, event)
        WHERE feed.id = 1
        """
    )

    static let insertRecords = PostgresStatement(
        "insert_records",
        """
        INSERT INTO stored_responses(token_id, key, fingerprint, response, created_at)
        SELECT x.token_id, x.key, x.fingerprint, x.response, $1
        FROM unnest($2, $3, $4, $5) x(token_id, key, fingerprint, response)
        """
    )

    /// Removes at most `$2` old keys; those that another transaction removes do not count.
    static let removeOldRecords = PostgresStatement(
        "remove_old_records",
        """
        DELETE FROM stored_responses WHERE created_at < $1 AND id IN (
            SELECT id FROM stored_responses ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
        """
    )

    static let insertOpenBookings = PostgresStatement(
        "insert_open_bookings",
        "INSERT INTO open_bookings(booking_id, client_id) SELECT * FROM unnest($1, $2)"
    )

    static let removeOpenBookings = PostgresStatement(
        "remove_open_bookings",
        "DELETE FROM open_bookings WHERE booking_id = ANY($1)"
    )

    static let recordSignOfLife = PostgresStatement(
        "sign_of_life",
        """
        INSERT INTO workers(name, seen_at) VALUES($1, $2)
        ON CONFLICT(name) DO UPDATE SET seen_at = excluded.seen_at
        """
    )
}
