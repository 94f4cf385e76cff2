internal import Bookings
internal import Postgres
internal import StoreSupport

/// The statements of statistics, in the order in which a reading runs them.
enum StatisticsStatements {
    static let begin = PostgresStatement(
        "begin_reading",
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    )

    /// The number of bookings in each status.
    static let everyBooking = PostgresStatement(
        "count_bookings",
        "SELECT \(columns { "count(*) FILTER (WHERE status = \($0))" }) FROM bookings",
        columns: types
    )

    /// The number of bookings that came to each status in the events after `$1`, less those that left
    /// it.
    static let events = PostgresStatement(
        "count_events",
        """
        SELECT \(columns {
            """
            count(*) FILTER (WHERE to_status = \($0)) - count(*) FILTER (WHERE from_status = \($0))
            """
        }) FROM history WHERE id > $1
        """,
        columns: types
    )

    static let pruned = PostgresStatement(
        "count_pruned",
        "SELECT status, bookings FROM pruned",
        columns: [.int2, .int8]
    )

    /// The newest event, and numbers at `$1`; `$2` is the end of the payments that run out.
    static let numbers = PostgresStatement(
        "count_others",
        """
        SELECT (SELECT last FROM feed WHERE id = 1), overdue.number, overdue.earliest,
            (SELECT count(*) FROM bookings WHERE status \(StatusSQL.hasDeadline)
                AND expires_at > $1 AND expires_at <= $2
                AND status = \(StatusSQL.number(.paymentPending))),
            (SELECT count(*) FROM bookings WHERE refund_due),
            (SELECT count(*) FROM flights),
            -- Keys are removed in the order of their ids, so two ids give about their number.
            (SELECT coalesce(max(id) - min(id) + 1, 0) FROM stored_responses),
            pg_database_size(current_database())
        FROM (SELECT count(*) AS number, min(expires_at) AS earliest FROM bookings
            WHERE status \(StatusSQL.hasDeadline) AND expires_at <= $1) overdue
        """,
        columns: [.int8, .int8, .int8, .int8, .int8, .int8, .int8, .int8]
    )

    static let workers = PostgresStatement(
        "seen_workers",
        "SELECT name, seen_at FROM workers ORDER BY seen_at DESC",
        columns: [.text, .int8]
    )

    static let end = PostgresStatement("end_reading", "COMMIT")

    /// The deadlines that have not passed at `$1`, those that have, and the earliest.
    static let deadlines = PostgresStatement(
        "count_deadlines",
        """
        SELECT count(*) FILTER (WHERE expires_at > $1), count(*) FILTER (WHERE expires_at <= $1),
            min(expires_at)
        FROM bookings WHERE status \(StatusSQL.hasDeadline)
        """,
        columns: [.int8, .int8, .int8]
    )

    private static func columns(_ column: (Int) -> String) -> String {
        BookingStatus.allCases.map { column($0.rawValue) }.joined(separator: ", ")
    }

    private static let types = BookingStatus.allCases.map { _ in PostgresType.int8 }
}
