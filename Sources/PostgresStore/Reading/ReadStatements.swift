internal import Bookings
internal import Postgres
internal import StoreSupport

/// The statements of the read path.
enum ReadStatements {
    static let booking = PostgresStatement(
        "read_booking",
        "SELECT \(BookingColumn.list) FROM bookings WHERE id = $1",
        columns: BookingColumn.types
    )

    static let flight = PostgresStatement(
        "read_flight",
        "SELECT \(FlightRow.columns) FROM flights WHERE id = $1",
        columns: FlightRow.types
    )

    static let history = PostgresStatement(
        "read_history",
        """
        WITH RECURSIVE chain AS (
            SELECT h.* FROM bookings b JOIN history h ON h.id = b.version WHERE b.id = $1
            UNION ALL
            SELECT earlier.* FROM chain, LATERAL (
                SELECT * FROM history h WHERE h.id = chain.previous AND h.id < chain.id OFFSET 0) earlier)
        SELECT creator, \(EventRow.columns) FROM (SELECT token_id AS creator FROM bookings WHERE id = $1) b
            LEFT JOIN chain ON true ORDER BY id
        """,
        columns: [.int8] + EventRow.types
    )

    /// The bookings of the order `$1`.
    static let order = PostgresStatement(
        "read_order",
        """
        SELECT \(BookingColumn.list), o.*
        FROM (SELECT \(OrderRow.renamedColumns) FROM orders WHERE id = $1) o,
            LATERAL (SELECT * FROM bookings WHERE order_id = o.of_order OFFSET 0) b
        ORDER BY id
        """,
        columns: BookingColumn.types + OrderRow.types
    )

    static let newestOrders = orders("newest_orders", where: "$3::bigint IS NULL")
    static let ordersOfToken = orders("orders_of_token", where: "token_id = $3::bigint")
    static let orderByReference = orders("order_by_reference", where: "reference = $3")

    /// The bookings of a page of orders before `$1`, with at most `$2` orders.
    private static func orders(_ name: String, where condition: StaticString) -> PostgresStatement {
        PostgresStatement(
            name,
            """
            SELECT \(BookingColumn.list), o.*
            FROM (SELECT \(OrderRow.renamedColumns) FROM orders WHERE id < $1 AND \(condition)
                    ORDER BY id DESC LIMIT $2) o,
                LATERAL (SELECT * FROM bookings WHERE order_id = o.of_order OFFSET 0) b
            ORDER BY o.of_order DESC, id
            """,
            columns: BookingColumn.types + OrderRow.types
        )
    }

    /// The events of all bookings of the order `$1`.
    static let orderHistory = PostgresStatement(
        "read_order_history",
        """
        WITH RECURSIVE chain AS (
            SELECT newest.* FROM (SELECT version FROM bookings WHERE order_id = $1 OFFSET 0) b, LATERAL (
                SELECT * FROM history h WHERE h.id = b.version OFFSET 0) newest
            UNION ALL
            SELECT earlier.* FROM chain, LATERAL (
                SELECT * FROM history h WHERE h.id = chain.previous AND h.id < chain.id OFFSET 0) earlier)
        SELECT creator, \(EventRow.columns) FROM (SELECT token_id AS creator FROM orders WHERE id = $1) o
            LEFT JOIN chain ON true ORDER BY id
        """,
        columns: [.int8] + EventRow.types
    )

    /// The page of flights before `$2`, with at most `$3` flights and with their seats at `$1`.
    static let flights = PostgresStatement(
        "read_flights",
        """
        SELECT \(FlightRow.columns), counts.booked, counts.held
        FROM (SELECT * FROM flights WHERE id < $2 ORDER BY id DESC LIMIT $3) f, \(seatCounts)
        ORDER BY id DESC
        """,
        columns: FlightRow.types + [.int8, .int8]
    )

    /// The flight `$2` with its seats at `$1`.
    static let flightWithSeats = PostgresStatement(
        "read_flight_with_seats",
        """
        SELECT \(FlightRow.columns), counts.booked, counts.held
        FROM (SELECT * FROM flights WHERE id = $2) f, \(seatCounts)
        """,
        columns: FlightRow.types + [.int8, .int8]
    )

    /// The seats that are sold, and those that are held at `$1`: a deadline that has passed counts,
    /// whether or not a worker recorded it.
    private static let seatCounts = """
        LATERAL (
            SELECT count(*) FILTER (WHERE status = \(StatusSQL.number(.confirmed))) AS booked,
                count(*) FILTER (WHERE status \(StatusSQL.hasDeadline) AND expires_at > $1) AS held
            FROM bookings b WHERE b.status \(StatusSQL.hasSeat) AND b.flight_id = f.id) counts
        """

    /// The newest event, and the seats of a flight that are not free; one row of NULLs if all are.
    static let takenSeats = PostgresStatement(
        "read_taken_seats",
        """
        SELECT feed.last, b.seat, b.status, b.expires_at FROM feed
        LEFT JOIN bookings b ON b.status \(StatusSQL.hasSeat) AND b.flight_id = $1
        WHERE feed.id = 1
        """,
        columns: [.int8, .text, .int2, .int8]
    )

    static let events = PostgresStatement(
        "read_events",
        "SELECT \(EventRow.columns) FROM history WHERE id > $1 ORDER BY id LIMIT $2",
        columns: EventRow.types
    )

    static let newestEventID = PostgresStatement(
        "read_newest_event",
        "SELECT last FROM feed WHERE id = 1",
        columns: [.int8]
    )

    /// One deadline for all bookings of an order, which expire together.
    static let overdue = PostgresStatement(
        "read_overdue",
        """
        SELECT min(id), expires_at FROM (
            SELECT id, expires_at, order_id FROM bookings
            WHERE status \(StatusSQL.hasDeadline) AND expires_at <= $1
            ORDER BY expires_at LIMIT $2 * \(BookingLimits.orderBookings)) b
        GROUP BY expires_at, coalesce(order_id, -id) ORDER BY expires_at LIMIT $2
        """,
        columns: [.int8, .int8]
    )

    static let earliestDeadline = PostgresStatement(
        "read_earliest_deadline",
        "SELECT min(expires_at) FROM bookings WHERE status \(StatusSQL.hasDeadline)",
        columns: [.int8]
    )

    static let expiries = PostgresStatement(
        "read_expiries",
        """
        SELECT id, at FROM history WHERE id > $1 AND cause = \(Cause.deadline.rawValue)
        ORDER BY id LIMIT $2
        """,
        columns: [.int8, .int8]
    )
}
