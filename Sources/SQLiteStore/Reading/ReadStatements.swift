internal import Bookings
internal import SQLite
internal import StoreSupport

/// The statements of the read path, compiled once for each connection.
struct ReadStatements: ~Copyable {
    var begin: Statement
    var end: Statement
    var booking: Statement
    var newestBookings: Statement
    var bookingsWithRefundDue: Statement
    var bookingsOnFlight: Statement
    var bookingsOfToken: Statement
    var order: Statement
    var orderMembers: Statement
    var newestOrders: Statement
    var ordersOfToken: Statement
    var orderByReference: Statement
    var event: Statement
    var flights: Statement
    var seatCounts: Statement
    var takenSeats: Statement
    var seatChanges: Statement
    var newestEventID: Statement
    var overdue: Statement
    var earliestDeadline: Statement
    var expiries: Statement
    var events: Statement
    var prunedThrough: Statement

    static func prepare(
        on connection: borrowing Connection
    ) throws(SQLiteError) -> ReadStatements {
        ReadStatements(
            begin: try connection.prepare("BEGIN"),
            end: try connection.prepare("COMMIT"),
            booking: try connection.prepare(
                "SELECT \(BookingColumn.list) FROM bookings WHERE id = ?1"
            ),
            newestBookings: try page(on: connection, where: "?2 IS NULL"),
            bookingsWithRefundDue: try page(on: connection, where: "refund_due = 1 AND ?2 IS NULL"),
            bookingsOnFlight: try page(on: connection, where: "flight_id = ?2"),
            bookingsOfToken: try page(on: connection, where: "token_id = ?2"),
            order: try connection.prepare("SELECT \(OrderRow.columns) FROM orders WHERE id = ?1"),
            orderMembers: try connection.prepare(OrderRow.members),
            newestOrders: try connection.prepare(
                "SELECT id FROM orders WHERE id < ?1 ORDER BY id DESC LIMIT ?2"
            ),
            ordersOfToken: try connection.prepare(
                """
                SELECT id FROM orders WHERE token_id = ?3 AND id < ?1 ORDER BY id DESC LIMIT ?2
                """
            ),
            orderByReference: try connection.prepare(
                "SELECT id FROM orders WHERE reference = ?3 AND id < ?1 LIMIT ?2"
            ),
            event: try EventRow.prepare(on: connection),
            flights: try connection.prepare(
                "SELECT \(FlightRow.columns) FROM flights WHERE id < ?1 ORDER BY id DESC LIMIT ?2"
            ),
            // A deadline that has passed counts, whether or not a worker recorded it.
            seatCounts: try connection.prepare(
                """
                SELECT flight_id, sum(status = \(StatusSQL.number(.confirmed))),
                    sum(status \(StatusSQL.hasDeadline) AND expires_at > ?3)
                FROM bookings INDEXED BY live_seat
                WHERE status \(StatusSQL.hasSeat) AND flight_id BETWEEN ?1 AND ?2
                GROUP BY flight_id
                """
            ),
            takenSeats: try connection.prepare(
                """
                SELECT seat, status, expires_at FROM bookings INDEXED BY live_seat
                WHERE status \(StatusSQL.hasSeat) AND flight_id = ?1
                """
            ),
            seatChanges: try connection.prepare(
                """
                SELECT \(EventRow.columns), id FROM history
                WHERE id > ?1 ORDER BY id LIMIT ?2
                """
            ),
            newestEventID: try connection.prepare("SELECT max(id) FROM history"),
            overdue: try connection.prepare(
                """
                SELECT id, expires_at, order_id FROM bookings
                WHERE status \(StatusSQL.hasDeadline) AND expires_at <= ?1
                ORDER BY expires_at
                """
            ),
            earliestDeadline: try connection.prepare(
                "SELECT min(expires_at) FROM bookings WHERE status \(StatusSQL.hasDeadline)"
            ),
            expiries: try connection.prepare(
                "SELECT id, at FROM history WHERE id > ?1 AND cause = ?2 ORDER BY id LIMIT ?3"
            ),
            events: try EventRow.preparePage(on: connection),
            prunedThrough: try connection.prepare("SELECT pruned_through FROM event_log")
        )
    }

    private static func page(
        on connection: borrowing Connection,
        where condition: StaticString
    ) throws(SQLiteError) -> Statement {
        try connection.prepare(
            """
            SELECT \(BookingColumn.list) FROM bookings
            WHERE \(condition) AND id < ?1 ORDER BY id DESC
            """
        )
    }
}
