public import Bookings
internal import Postgres

extension PostgresBookingReader {
    /// The deadlines that have passed at `now` without being recorded, earliest first.
    public mutating func overdue(
        limit: Int,
        now: Timestamp
    ) throws(StoreError) -> [ExpiryJob] {
        var rows = try run(ReadStatements.overdue) {
            $0.append(now.rawValue)
            $0.append(Int64(limit))
        }
        var jobs: [ExpiryJob] = []
        while rows.next() {
            jobs.append(
                ExpiryJob(
                    bookingID: BookingID(rawValue: rows.int64(0)),
                    deadline: Timestamp(rawValue: rows.int64(1))
                )
            )
        }
        return jobs
    }

    /// The earliest deadline of all bookings.
    public mutating func earliestDeadline() throws(StoreError) -> Timestamp? {
        var row = try run(ReadStatements.earliestDeadline)
        return row.next() ? row.timestamp(0) : nil
    }

    /// The deadlines that were recorded as passed after an event.
    public mutating func expiries(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> (deadlines: [Timestamp], next: EventID) {
        var rows = try run(ReadStatements.expiries) {
            $0.append(event.rawValue)
            $0.append(Int64(limit))
        }
        var deadlines: [Timestamp] = []
        var next = event
        while rows.next() {
            next = EventID(rawValue: rows.int64(0))
            deadlines.append(Timestamp(rawValue: rows.int64(1)))
        }
        return (deadlines, next)
    }
}
