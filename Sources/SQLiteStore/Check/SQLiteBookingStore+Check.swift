public import Bookings
internal import SQLite
internal import StoreSupport

extension SQLiteBookingStore {
    /// Checks every invariant of the contract that a file can keep or break.
    ///
    /// Reads one moment of the whole file while other processes write; changes nothing.
    public func check(now: Timestamp) throws(StoreError) -> CheckReport {
        let connection = try mappingSQLiteErrors { () throws(SQLiteError) in try openForReading() }
        try mappingSQLiteErrors { () throws(SQLiteError) in try connection.execute("BEGIN") }
        var report = CheckReport()
        for invariant in Invariant.ofTheFile + Invariant.ofTheBookings + Invariant.ofTheOrders {
            var finding = CheckReport.Finding(invariant.sentence)
            try mappingSQLiteErrors { () throws(SQLiteError) in
                var statement = try connection.prepare(invariant.query)
                while try statement.step() { finding.add(statement.string(0)) }
            }
            report.findings.append(finding)
        }
        try checkEachBooking(on: connection, into: &report)
        try notice(on: connection, now: now, into: &report)
        return report
    }

    /// Replays every booking's events, and looks for its seat in the cabin.
    private func checkEachBooking(
        on connection: borrowing Connection,
        into report: inout CheckReport
    ) throws(StoreError) {
        var seats = CheckReport.Finding("every booking's seat is a seat of its flight's cabin")
        var histories = CheckReport.Finding(
            "every booking's events lead, by transitions of the contract, to the booking's state"
        )
        var chained: Int64 = 0
        var flights = try mappingSQLiteErrors { () throws(SQLiteError) in
            try FlightLookup.prepare(on: connection)
        }
        var bookings = try mappingSQLiteErrors { () throws(SQLiteError) in
            try connection.prepare("SELECT \(BookingColumn.list) FROM bookings ORDER BY id")
        }
        var event = try mappingSQLiteErrors { () throws(SQLiteError) in
            try EventRow.prepare(on: connection)
        }
        while try mappingSQLiteErrors({ () throws(SQLiteError) in try bookings.step() }) {
            report.bookings += 1
            let id = BookingRow.id(bookings)
            do throws(StoreError) {
                let booking = try BookingRow.booking(bookings)
                let flight = try flights.find(booking.flightID)
                if let flight, !flight.details.cabin.contains(booking.seat) {
                    seats.add("booking \(id.rawValue): seat \(booking.seat)")
                }
                let rows = try EventRow.chain(endingAt: booking.lastEventID, &event)
                chained += Int64(rows.count)
                let steps = rows.map {
                    BookingAudit.Step(
                        bookingID: $0.bookingID,
                        orderID: $0.orderID,
                        flightID: $0.flightID,
                        event: $0.event
                    )
                }
                for fault in BookingAudit.faults(of: booking, steps: steps) {
                    histories.add("booking \(id.rawValue): \(fault)")
                }
            } catch .invalidData(let detail) {
                histories.add("booking \(id.rawValue): \(detail)")
            }
        }
        try lookForLooseRows(on: connection, chained: chained, into: &histories)
        report.findings += [seats, histories]
    }

    /// Adds the history rows that are in no booking's chain; `chained` rows were found in chains.
    private func lookForLooseRows(
        on connection: borrowing Connection,
        chained: Int64,
        into finding: inout CheckReport.Finding
    ) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            guard try connection.integer("SELECT count(*) FROM history") != chained else { return }
            var loose = try connection.prepare(
                """
                SELECT id, booking_id FROM history
                WHERE id NOT IN (SELECT version FROM bookings) AND id NOT IN (
                    SELECT previous FROM history WHERE previous IS NOT NULL)
                """
            )
            while try loose.step() {
                finding.add(
                    "booking \(loose.int64(1)): history row \(loose.int64(0)) is in no chain"
                )
            }
        }
    }

    /// Adds what violates no invariant but needs the operator's attention.
    private func notice(
        on connection: borrowing Connection,
        now: Timestamp,
        into report: inout CheckReport
    ) throws(StoreError) {
        let soon = now + BookingLimits.paymentWarningTime
        let questions: [(query: String, times: [Timestamp], sentence: String)] = [
            (
                "SELECT count(*) FROM bookings WHERE refund_due = 1",
                [],
                "late payments have yet to be refunded (GET /api/bookings/?refund_due=true)"
            ),
            (
                """
                SELECT count(*) FROM bookings
                WHERE status \(StatusSQL.hasDeadline) AND expires_at <= ?1
                """,
                [now],
                "deadlines have passed that no worker has recorded"
            ),
            (
                """
                SELECT count(*) FROM bookings
                WHERE status = \(StatusSQL.number(.paymentPending)) AND expires_at > ?1 AND expires_at <= ?2
                """,
                [now, soon],
                "payments are about to reach their deadline"
            ),
        ]
        for (query, times, sentence) in questions {
            let count = try mappingSQLiteErrors { () throws(SQLiteError) in
                var statement = try connection.prepare(query)
                for (place, time) in times.enumerated() {
                    try statement.bind(time.rawValue, at: Int32(place + 1))
                }
                return try statement.step() ? statement.int64(0) : 0
            }
            if count > 0 { report.notes.append("\(count) \(sentence)") }
        }
    }
}

extension SQLiteBookingStore {
    /// Counts the deadlines, by the index over them; blocks.
    public func deadlineCounts(now: Timestamp) throws(StoreError) -> DeadlineCounts {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            var counts = try openForReading().prepare(
                """
                SELECT sum(expires_at > ?1), sum(expires_at <= ?1), min(expires_at)
                FROM bookings INDEXED BY deadlines WHERE status \(StatusSQL.hasDeadline)
                """
            )
            try counts.bind(now.rawValue, at: 1)
            _ = try counts.step()
            return DeadlineCounts(
                pending: Int(counts.int64(0)),
                overdue: Int(counts.int64(1)),
                earliest: counts.timestamp(2)
            )
        }
    }
}
