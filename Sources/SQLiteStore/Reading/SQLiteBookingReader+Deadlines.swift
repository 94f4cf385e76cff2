public import Bookings
internal import SQLite

extension SQLiteBookingReader {
    /// The deadlines that have passed at `now` without being recorded, earliest first.
    public mutating func overdue(
        limit: Int,
        now: Timestamp
    ) throws(StoreError) -> [ExpiryJob] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.overdue.bind(now.rawValue, at: 1)
            defer { statements.overdue.reset() }
            var jobs: [ExpiryJob] = []
            var orders: Set<Int64> = []
            while jobs.count < limit, try statements.overdue.step() {
                // All bookings of an order expire by one job.
                if let order = statements.overdue.optionalInt64(2), !orders.insert(order).inserted {
                    continue
                }
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

    /// The earliest deadline of all bookings.
    public mutating func earliestDeadline() throws(StoreError) -> Timestamp? {
        try statements.earliestDeadline.firstRow { (row) throws(StoreError) in
            row.timestamp(0)
        } ?? nil
    }

    /// The deadlines that were recorded as passed after an event.
    public mutating func expiries(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> (deadlines: [Timestamp], next: EventID) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.expiries.bind(event.rawValue, at: 1)
            try statements.expiries.bind(Int64(Cause.deadline.rawValue), at: 2)
            try statements.expiries.bind(Int64(limit), at: 3)
            var deadlines: [Timestamp] = []
            var next = event
            while try statements.expiries.step() {
                next = EventID(rawValue: statements.expiries.int64(0))
                deadlines.append(Timestamp(rawValue: statements.expiries.int64(1)))
            }
            return (deadlines, next)
        }
    }
}
