/// The queries of the statistics that look at many rows, with a column for each `BookingStatus`, in the
/// order of their numbers.
///
/// One row and no GROUP BY, which would first sort all those rows in memory.
package enum StatisticsQueries {
    /// How many bookings have each status.
    package static let everyBooking = """
        SELECT count(*) FILTER (WHERE status = 0), count(*) FILTER (WHERE status = 1),
            count(*) FILTER (WHERE status = 2), count(*) FILTER (WHERE status = 3),
            count(*) FILTER (WHERE status = 4), count(*) FILTER (WHERE status = 5)
        FROM bookings
        """

    /// How many bookings came to each status in the history rows behind `?1`, less those that left it.
    package static let steps = """
        SELECT
            count(*) FILTER (WHERE to_status = 0) - count(*) FILTER (WHERE from_status = 0),
            count(*) FILTER (WHERE to_status = 1) - count(*) FILTER (WHERE from_status = 1),
            count(*) FILTER (WHERE to_status = 2) - count(*) FILTER (WHERE from_status = 2),
            count(*) FILTER (WHERE to_status = 3) - count(*) FILTER (WHERE from_status = 3),
            count(*) FILTER (WHERE to_status = 4) - count(*) FILTER (WHERE from_status = 4),
            count(*) FILTER (WHERE to_status = 5) - count(*) FILTER (WHERE from_status = 5)
        FROM history WHERE id > ?1
        """
}
