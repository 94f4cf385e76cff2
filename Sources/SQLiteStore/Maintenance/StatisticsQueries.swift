internal import Bookings

/// The queries of the statistics that read many rows, with a column for each `BookingStatus`, in the
/// order of their numbers.
///
/// One row and no GROUP BY, which would first sort all those rows in memory.
package enum StatisticsQueries {
    /// The number of bookings in each status.
    package static let everyBooking =
        "SELECT " + columns { "count(*) FILTER (WHERE status = \($0))" } + " FROM bookings"

    /// The number of bookings that came to each status in the events after `?1`, less those that left
    /// it.
    package static let steps =
        "SELECT "
        + columns {
            "count(*) FILTER (WHERE to_status = \($0)) - count(*) FILTER (WHERE from_status = \($0))"
        } + " FROM history WHERE id > ?1"

    private static func columns(_ column: (Int) -> String) -> String {
        BookingStatus.allCases.map { column($0.rawValue) }.joined(separator: ", ")
    }
}
