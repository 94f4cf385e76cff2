internal import SQLite

/// Every statement of the write path, compiled once for each connection.
struct WriteStatements: ~Copyable {
    var begin: Statement
    var commit: Statement
    var rollBack: Statement
    var dataVersion: Statement
    var newestHistory: Statement
    var booking: Statement
    var seatHolder: Statement
    var insertBooking: Statement
    var updateBooking: Statement
    var updateFlags: Statement
    var insertHistory: Statement
    var flight: Statement
    var insertFlight: Statement
    var key: Statement
    var insertKey: Statement
    var removeOldKeys: Statement

    static func prepare(
        on connection: borrowing Connection
    ) throws(SQLiteError) -> WriteStatements {
        WriteStatements(
            // Immediate, always: a transaction that begins by reading and then writes is refused at
            // once, without waiting, when another one wrote in between.
            begin: try connection.prepare("BEGIN IMMEDIATE"),
            commit: try connection.prepare("COMMIT"),
            rollBack: try connection.prepare("ROLLBACK"),
            dataVersion: try connection.prepare("PRAGMA data_version"),
            newestHistory: try connection.prepare("SELECT max(id) FROM history"),
            booking: try connection.prepare(
                "SELECT \(BookingRow.columns) FROM bookings WHERE id = ?1"
            ),
            seatHolder: try connection.prepare(
                """
                SELECT \(BookingRow.columns) FROM bookings
                WHERE flight_id = ?1 AND seat = ?2 AND status BETWEEN 1 AND 3
                """
            ),
            insertBooking: try connection.prepare(
                """
                INSERT INTO bookings(flight_id, seat, passenger_name, status, refund_due,
                    was_released, token_id, created_at, updated_at, version)
                VALUES(?1, ?2, ?3, 0, 0, 0, ?4, ?5, ?5, ?6)
                """
            ),
            updateBooking: try connection.prepare(
                """
                UPDATE bookings SET status = ?2, expires_at = ?3, updated_at = ?4, version = ?5
                WHERE id = ?1
                """
            ),
            // Few steps change these, and their index and checks cost every update that names them.
            updateFlags: try connection.prepare(
                """
                UPDATE bookings SET status = ?2, expires_at = ?3, updated_at = ?4, version = ?5,
                    refund_due = ?6, was_released = ?7
                WHERE id = ?1
                """
            ),
            // Without its id: SQLite puts the row at the end, and need not look for its place.
            insertHistory: try connection.prepare(
                """
                INSERT INTO history(booking_id, previous, from_status, to_status, at, cause,
                    expires_at, token_id)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """
            ),
            flight: try connection.prepare(
                "SELECT \(FlightRow.columns) FROM flights WHERE id = ?1"
            ),
            insertFlight: try connection.prepare(
                """
                INSERT INTO flights(flight_number, origin, destination, departs_at, cabin_rows,
                    cabin_seats, missing)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
                ON CONFLICT DO NOTHING
                """
            ),
            key: try connection.prepare(
                """
                SELECT fingerprint, status, content_type, location, content FROM idempotency
                WHERE token_id = ?1 AND key = ?2
                """
            ),
            insertKey: try connection.prepare(
                """
                INSERT INTO idempotency(token_id, key, fingerprint, status, content_type, location,
                    content, created_at)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """
            ),
            removeOldKeys: try connection.prepare(
                """
                DELETE FROM idempotency WHERE created_at < ?1
                    AND id IN (SELECT id FROM idempotency ORDER BY id LIMIT ?2)
                """
            )
        )
    }
}
