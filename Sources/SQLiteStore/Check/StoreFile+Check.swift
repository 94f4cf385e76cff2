public import Bookings
internal import SQLite

extension SQLiteBookingStore {
    /// Looks at every promise of the contract that a file can keep or break.
    ///
    /// Reads one moment of the database, whoever writes meanwhile; changes nothing. Blocks for as
    /// long as it takes to read the whole file.
    public func check(now: Timestamp) throws(StoreError) -> CheckReport {
        let connection = try mappingSQLiteErrors { () throws(SQLiteError) in try openForReading() }
        try mappingSQLiteErrors { () throws(SQLiteError) in try connection.execute("BEGIN") }
        var report = CheckReport()
        for promise in Promise.ofTheFile + Promise.ofTheBookings {
            var finding = CheckReport.Finding(promise.sentence)
            try mappingSQLiteErrors { () throws(SQLiteError) in
                var statement = try connection.prepare(promise.query)
                while try statement.step() { finding.add(statement.string(0)) }
            }
            report.findings.append(finding)
        }
        try checkEachBooking(on: connection, into: &report)
        try notice(on: connection, now: now, into: &report)
        return report
    }

    /// Replays every booking's history and looks for its seat in the aircraft.
    private func checkEachBooking(
        on connection: borrowing Connection,
        into report: inout CheckReport
    ) throws(StoreError) {
        var seats = CheckReport.Finding("every booking's seat is one that its aircraft has")
        var histories = CheckReport.Finding(
            "every booking's history leads, by steps of the contract, to what the booking is"
        )
        var chained: Int64 = 0
        var flights = try mappingSQLiteErrors { () throws(SQLiteError) in
            try FlightLookup.prepare(on: connection)
        }
        var bookings = try mappingSQLiteErrors { () throws(SQLiteError) in
            try connection.prepare("SELECT \(BookingRow.columns) FROM bookings ORDER BY id")
        }
        var history = try HistoryChain(on: connection)
        while try mappingSQLiteErrors({ () throws(SQLiteError) in try bookings.step() }) {
            report.bookings += 1
            let id = BookingRow.id(bookings)
            do throws(StoreError) {
                let flight = try flights.find(BookingRow.flightID(bookings))
                let seat = try BookingRow.seat(bookings)
                if let flight, !flight.details.cabin.contains(seat) {
                    seats.add("booking \(id.rawValue): seat \(seat)")
                }
                let state = try BookingRow.state(bookings)
                let steps = try history.steps(endingAt: BookingRow.version(bookings))
                chained += Int64(steps.count)
                for fault in BookingAudit.faults(of: id, state: state, steps: steps) {
                    histories.add("booking \(id.rawValue): \(fault)")
                }
            } catch .corrupt(let detail) {
                histories.add("booking \(id.rawValue): \(detail)")
            }
        }
        try lookForLooseRows(on: connection, chained: chained, into: &histories)
        report.findings += [seats, histories]
    }

    /// Names the history rows that no booking's chain has; `chained` rows were found in chains.
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
                    "booking \(loose.int64(1)): history row \(loose.int64(0)) hangs on nothing"
                )
            }
        }
    }

    /// What is no fault, and still wants somebody's attention.
    private func notice(
        on connection: borrowing Connection,
        now: Timestamp,
        into report: inout CheckReport
    ) throws(StoreError) {
        let soon = now.advanced(byMilliseconds: SQLiteStoreLimits.stuckPaymentMilliseconds)
        let questions: [(query: StaticString, times: [Timestamp], sentence: String)] = [
            (
                "SELECT count(*) FROM bookings WHERE refund_due = 1",
                [],
                "late payments have to be refunded (GET /api/bookings/?refund_due=true)"
            ),
            (
                """
                SELECT count(*) FROM bookings
                WHERE status BETWEEN 1 AND 2 AND expires_at <= ?1
                """,
                [now],
                "deadlines have passed that no worker has written down"
            ),
            (
                """
                SELECT count(*) FROM bookings
                WHERE status = 2 AND expires_at > ?1 AND expires_at <= ?2
                """,
                [now, soon],
                "payments are under way and about to run out of time"
            ),
        ]
        for (query, times, sentence) in questions {
            let count = try mappingSQLiteErrors { () throws(SQLiteError) in
                var statement = try connection.prepare("\(query)")
                for (place, time) in times.enumerated() {
                    try statement.bind(time.rawValue, at: Int32(place + 1))
                }
                return try statement.step() ? statement.int64(0) : 0
            }
            if count > 0 { report.notes.append("\(count) \(sentence)") }
        }
    }
}

/// Follows a booking's history from its newest row back to its first.
private struct HistoryChain: ~Copyable {
    private var row: Statement

    init(on connection: borrowing Connection) throws(StoreError) {
        row = try mappingSQLiteErrors { () throws(SQLiteError) in
            try connection.prepare(
                """
                SELECT booking_id, previous, from_status, to_status, at, cause, expires_at
                FROM history WHERE id = ?1
                """
            )
        }
    }

    /// The rows, oldest first; shorter than it should be where a row is missing.
    mutating func steps(endingAt version: EventID) throws(StoreError) -> [AuditedStep] {
        var steps: [AuditedStep] = []
        var next: Int64? = version.rawValue
        while let id = next {
            try mappingSQLiteErrors { () throws(SQLiteError) in try row.bind(id, at: 1) }
            let found = try row.firstRow { (columns) throws(StoreError) in
                try Self.step(columns, id: id)
            }
            guard let found else { break }
            steps.append(found.step)
            guard found.previous.map({ $0 < id }) ?? true else {
                throw .corrupt(detail: "history row \(id) names a later one as the one before it")
            }
            next = found.previous
        }
        steps.reverse()
        return steps
    }

    private static func step(
        _ row: borrowing Statement,
        id: Int64
    ) throws(StoreError) -> (step: AuditedStep, previous: Int64?) {
        let from = row.optionalInt64(2)
        let fromStatus = from.flatMap { BookingStatus(rawValue: Int($0)) }
        guard (from == nil) == (fromStatus == nil),
            let to = BookingStatus(rawValue: Int(row.int64(3))),
            let cause = Cause(rawValue: Int(row.int64(5)))
        else { throw .corrupt(detail: "history row \(id) has a status or a cause that is none") }
        let step = AuditedStep(
            id: EventID(rawValue: id),
            bookingID: BookingID(rawValue: row.int64(0)),
            transition: Transition(
                from: fromStatus,
                to: to,
                at: Timestamp(rawValue: row.int64(4)),
                cause: cause
            ),
            expiresAt: row.optionalInt64(6).map(Timestamp.init(rawValue:))
        )
        return (step, row.optionalInt64(1))
    }
}
