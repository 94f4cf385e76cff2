internal import SQLite
internal import StoreSupport

/// The statements of the write path, compiled once for each connection.
struct WriteStatements: ~Copyable {
    var begin: Statement
    var commit: Statement
    var rollBack: Statement
    var dataVersion: Statement
    var newestHistory: Statement
    var booking: Statement
    var seatHolder: Statement
    var order: Statement
    var orderMembers: Statement
    var liveSeats: Statement
    var passedSeats: Statement
    var insertOrder: Statement
    var insertMember: Statement
    var giveUpSeat: Statement
    var insertBooking: Statement
    var updateBooking: Statement
    var updateFlags: Statement
    var updateSeat: Statement
    var insertHistory: Statement
    var insertRareHistory: Statement
    var flight: Statement
    var insertFlight: Statement
    var key: Statement
    var insertKey: Statement
    var removeOldKeys: Statement
    var openBookings: Statement
    var insertOpenBooking: Statement
    var removeOpenBooking: Statement
    var signOfLife: Statement

    static func prepare(
        on connection: borrowing Connection
    ) throws(SQLiteError) -> WriteStatements {
        WriteStatements(
            // Always immediate: SQLite rejects a transaction that reads first and then writes, without
            // waiting, if another connection wrote in between.
            begin: try connection.prepare("BEGIN IMMEDIATE"),
            commit: try connection.prepare("COMMIT"),
            rollBack: try connection.prepare("ROLLBACK"),
            dataVersion: try connection.prepare("PRAGMA data_version"),
            newestHistory: try connection.prepare("SELECT max(id) FROM history"),
            booking: try connection.prepare(
                "SELECT \(BookingColumn.list) FROM bookings WHERE id = ?1"
            ),
            seatHolder: try connection.prepare(
                """
                SELECT \(BookingColumn.list) FROM bookings
                WHERE flight_id = ?1 AND seat = ?2 AND status \(StatusSQL.hasSeat)
                """
            ),
            order: try connection.prepare("SELECT \(OrderRow.columns) FROM orders WHERE id = ?1"),
            orderMembers: try connection.prepare(OrderRow.members),
            liveSeats: try connection.prepare(
                """
                SELECT seat FROM bookings INDEXED BY live_seat
                WHERE flight_id = ?1 AND status \(StatusSQL.hasSeat)
                """
            ),
            passedSeats: try connection.prepare(
                """
                SELECT seat FROM bookings INDEXED BY deadlines
                WHERE status \(StatusSQL.hasDeadline) AND expires_at <= ?2 AND flight_id = ?1
                """
            ),
            insertOrder: try connection.prepare(
                """
                INSERT INTO orders(reference, token_id, together, orphans, created_at)
                VALUES(?1, ?2, ?3, ?4, ?5)
                ON CONFLICT DO NOTHING
                """
            ),
            insertMember: try connection.prepare(
                """
                INSERT INTO bookings(flight_id, seat, passenger_name, status, refund_due,
                    was_released, token_id, created_at, updated_at, version, order_id)
                VALUES(?1, ?2, ?3, ?4, 0, 0, ?5, ?6, ?6, ?7, ?8)
                """
            ),
            giveUpSeat: try connection.prepare(
                "UPDATE bookings SET seat = 'gives up ' || id WHERE id = ?1"
            ),
            insertBooking: try connection.prepare(
                """
                INSERT INTO bookings(flight_id, seat, passenger_name, status, refund_due,
                    was_released, token_id, created_at, updated_at, version)
                VALUES(?1, ?2, ?3, ?4, 0, 0, ?5, ?6, ?6, ?7)
                """
            ),
            updateBooking: try connection.prepare(
                """
                UPDATE bookings SET status = ?2, expires_at = ?3, updated_at = ?4, version = ?5,
                    extendable_until = ?6
                WHERE id = ?1
                """
            ),
            // Only for transitions that change these columns: their index and checks cost time.
            updateFlags: try connection.prepare(
                """
                UPDATE bookings SET status = ?2, expires_at = ?3, updated_at = ?4, version = ?5,
                    extendable_until = ?6, refund_due = ?7, was_released = ?8
                WHERE id = ?1
                """
            ),
            updateSeat: try connection.prepare(
                "UPDATE bookings SET seat = ?2, updated_at = ?3, version = ?4 WHERE id = ?1"
            ),
            // Without the id, SQLite appends the row and does not search for its place.
            insertHistory: try connection.prepare(
                """
                INSERT INTO history(booking_id, previous, from_status, to_status, at, cause,
                    expires_at, token_id, flight_id, seat)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                """
            ),
            // Only for events that have these columns, because a parameter costs time, too.
            insertRareHistory: try connection.prepare(
                """
                INSERT INTO history(booking_id, previous, from_status, to_status, at, cause,
                    expires_at, token_id, flight_id, seat, seat_from, order_id)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                """
            ),
            flight: try connection.prepare(
                "SELECT \(FlightRow.columns) FROM flights WHERE id = ?1"
            ),
            insertFlight: try connection.prepare(
                """
                INSERT INTO flights(flight_number, origin, destination, departs_at, cabin_rows,
                    cabin_seats, missing, classes)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                ON CONFLICT DO NOTHING
                """
            ),
            key: try connection.prepare(
                """
                SELECT fingerprint, response FROM stored_responses
                WHERE token_id = ?1 AND key = ?2
                """
            ),
            insertKey: try connection.prepare(
                """
                INSERT INTO stored_responses(token_id, key, fingerprint, response, created_at)
                VALUES(?1, ?2, ?3, ?4, ?5)
                """
            ),
            removeOldKeys: try connection.prepare(
                """
                DELETE FROM stored_responses WHERE created_at < ?1
                    AND id IN (SELECT id FROM stored_responses ORDER BY id LIMIT ?2)
                """
            ),
            openBookings: try connection.prepare(
                """
                SELECT \(BookingColumn.list) FROM bookings WHERE id IN (
                    SELECT booking_id FROM open_bookings WHERE client_id = ?1)
                """
            ),
            insertOpenBooking: try connection.prepare(
                "INSERT INTO open_bookings(booking_id, client_id) VALUES(?1, ?2)"
            ),
            removeOpenBooking: try connection.prepare(
                "DELETE FROM open_bookings WHERE booking_id = ?1"
            ),
            signOfLife: try connection.prepare(
                """
                INSERT INTO workers(name, seen_at) VALUES(?1, ?2)
                ON CONFLICT(name) DO UPDATE SET seen_at = excluded.seen_at
                """
            )
        )
    }
}
