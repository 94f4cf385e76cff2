public import Bookings
internal import SQLite

extension Reader {
    /// The deadlines that have passed at `now` and were not written down, oldest first.
    public mutating func overdue(limit: Int, now: Timestamp) throws(StoreError) -> [ExpiryJob] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.overdue.bind(now.rawValue, at: 1)
            try statements.overdue.bind(Int64(limit), at: 2)
            var jobs: [ExpiryJob] = []
            while try statements.overdue.step() {
                jobs.append(
                    ExpiryJob(
                        bookingID: BookingID(rawValue: statements.overdue.int64(0)),
                        deadline: Timestamp(rawValue: statements.overdue.int64(1))
                    )
                )
            }
            return jobs
        }
    }
}
