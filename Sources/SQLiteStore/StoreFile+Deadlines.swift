public import Bookings
internal import SQLite

/// The deadlines of a database at one moment.
public struct DeadlineCounts: Hashable, Sendable {
    /// How many have not passed.
    public let pending: Int
    /// How many have passed and were not written down.
    public let overdue: Int
    /// The earliest of all; nil where there is none.
    public let earliest: Timestamp?
}

extension SQLiteBookingStore {
    /// Counts the deadlines, by the index over them; blocks.
    public func deadlines(now: Timestamp) throws(StoreError) -> DeadlineCounts {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            var counts = try openForReading().prepare(
                """
                SELECT sum(expires_at > ?1), sum(expires_at <= ?1), min(expires_at)
                FROM bookings INDEXED BY deadlines WHERE status BETWEEN 1 AND 2
                """
            )
            try counts.bind(now.rawValue, at: 1)
            _ = try counts.step()
            return DeadlineCounts(
                pending: Int(counts.int64(0)),
                overdue: Int(counts.int64(1)),
                earliest: counts.optionalInt64(2).map(Timestamp.init(rawValue:))
            )
        }
    }
}
