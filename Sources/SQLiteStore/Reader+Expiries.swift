public import Bookings
internal import SQLite

extension Reader {
    /// The deadlines that history rows behind `version` say have passed, oldest row first.
    ///
    /// - Returns: At most `limit` deadlines, and the row to go on after.
    public mutating func expiries(
        after version: EventID,
        limit: Int
    ) throws(StoreError) -> (deadlines: [Timestamp], next: EventID) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.expiries.bind(version.rawValue, at: 1)
            try statements.expiries.bind(Int64(Cause.deadline.rawValue), at: 2)
            try statements.expiries.bind(Int64(limit), at: 3)
            var deadlines: [Timestamp] = []
            var next = version
            while try statements.expiries.step() {
                next = EventID(rawValue: statements.expiries.int64(0))
                deadlines.append(Timestamp(rawValue: statements.expiries.int64(1)))
            }
            return (deadlines, next)
        }
    }
}
