public import Bookings
internal import Postgres
internal import StoreSupport

extension PostgresBookingStore {
    /// Checks every invariant of the contract that a database can keep or break.
    ///
    /// Reads one moment of the whole database while other processes write; changes nothing.
    public func check(now: Timestamp) throws(StoreError) -> CheckReport {
        var session = try CheckSession.open(self)
        var report = CheckReport()
        for invariant in Invariant.all + Invariant.ofTheOrders + Invariant.ofTheLog {
            var finding = CheckReport.Finding(invariant.sentence)
            var rows = try session.run(invariant.statement)
            while rows.next() { finding.add(rows.string(0)) }
            report.findings.append(finding)
        }
        try session.checkEachBooking(into: &report)
        try session.notice(now: now, into: &report)
        return report
    }
}

/// A transaction that sees one moment, for a check.
private struct CheckSession: ~Copyable {
    private var connection: PostgresConnection
    private var parameters = PostgresParameters()
    private var flights = FlightCache()

    private init(_ connection: consuming PostgresConnection) { self.connection = connection }

    static func open(_ store: PostgresBookingStore) throws(StoreError) -> CheckSession {
        try mappingPostgresErrors { () throws(PostgresError) in
            let deadline = ContinuousClock.now + PostgresStoreLimits.connectTime
            var connection = try store.connect(.maintenance, until: deadline)
            _ = try connection.run(StatisticsStatements.begin, until: deadline)
            return CheckSession(connection)
        }
    }

    mutating func run(
        _ statement: PostgresStatement,
        _ fill: (inout PostgresParameters) -> Void = { _ in }
    ) throws(StoreError) -> PostgresResult {
        parameters.removeAll()
        fill(&parameters)
        return try mappingPostgresErrors { () throws(PostgresError) in
            try connection.run(
                statement,
                parameters,
                until: ContinuousClock.now + PostgresStoreLimits.maintenanceTime
            )
        }
    }

    /// Replays every booking's events, and looks for its seat in the cabin.
    mutating func checkEachBooking(into report: inout CheckReport) throws(StoreError) {
        var findings = BookingFindings()
        var chained: Int64 = 0
        var cursor = Int64.min
        while true {
            let after = cursor
            var bookings = try run(CheckStatements.bookings) { $0.append(after) }
            guard bookings.rowCount > 0 else { break }
            var chains = Chains(try run(CheckStatements.chains) { $0.append(after) })
            while bookings.next() {
                report.bookings += 1
                let id = BookingRow.id(bookings)
                cursor = id.rawValue
                let newest = BookingRow.lastEventID(bookings)
                let chain = chains.take(of: id)
                chained += Int64(chain.rows.count)
                do throws(StoreError) {
                    let flight = try flight(BookingRow.flightID(bookings))
                    let seat = try bookings.seat(BookingColumn.seat.rawValue)
                    if let flight, !flight.details.cabin.contains(seat) {
                        findings.seats.add("booking \(id.rawValue): seat \(seat)")
                    }
                    let booking = try BookingRow.booking(bookings)
                    try chain.requireComplete(endingAt: newest)
                    let steps = chain.rows.map {
                        BookingAudit.Step(
                            bookingID: $0.bookingID,
                            orderID: $0.orderID,
                            flightID: $0.flightID,
                            event: $0.event
                        )
                    }
                    for fault in BookingAudit.faults(of: booking, steps: steps) {
                        findings.histories.add("booking \(id.rawValue): \(fault)")
                    }
                } catch .invalidData(let detail) {
                    findings.histories.add("booking \(id.rawValue): \(detail)")
                }
            }
        }
        try lookForLooseRows(chained: chained, into: &findings.histories)
        report.findings += [findings.seats, findings.histories]
    }

    private mutating func flight(_ id: FlightID) throws(StoreError) -> Flight? {
        if let flight = flights[id] { return flight }
        var rows = try run(ReadStatements.flight) { $0.append(id.rawValue) }
        guard rows.next() else { return nil }
        let flight = try FlightRow.flight(rows)
        flights.keep(flight)
        return flight
    }

    /// Adds the history rows that are in no booking's chain; `chained` rows were found in chains.
    private mutating func lookForLooseRows(
        chained: Int64,
        into finding: inout CheckReport.Finding
    ) throws(StoreError) {
        var count = try run(CheckStatements.countHistory)
        guard count.next(), count.int64(0) != chained else { return }
        var loose = try run(CheckStatements.looseRows)
        while loose.next() {
            finding.add("booking \(loose.int64(1)): history row \(loose.int64(0)) is in no chain")
        }
    }

    /// Adds what violates no invariant but needs the operator's attention.
    mutating func notice(now: Timestamp, into report: inout CheckReport) throws(StoreError) {
        let soon = now + BookingLimits.paymentWarningTime
        var row = try run(StatisticsStatements.numbers) {
            $0.append(now.rawValue)
            $0.append(soon.rawValue)
        }
        guard row.next() else { return }
        let notes: [(count: Int64, sentence: String)] = [
            (
                row.int64(4),
                "late payments have yet to be refunded (GET /api/bookings/?refund_due=true)"
            ),
            (row.int64(1), "deadlines have passed that no worker has recorded"),
            (row.int64(3), "payments are about to reach their deadline"),
        ]
        for note in notes where note.count > 0 {
            report.notes.append("\(note.count) \(note.sentence)")
        }
    }
}

/// What is found about single bookings.
private struct BookingFindings {
    var seats = CheckReport.Finding("every booking's seat is a seat of its flight's cabin")
    var histories = CheckReport.Finding(
        "every booking's events lead, by transitions of the contract, to the booking's state"
    )
}

/// The chains of events of many bookings, in the order of the bookings.
private struct Chains: ~Copyable {
    private var rows: PostgresResult
    private var hasRow: Bool

    init(_ rows: consuming PostgresResult) {
        self.rows = rows
        hasRow = self.rows.next()
    }

    /// The events of a booking, oldest first; an error if a row cannot be read.
    struct Chain {
        var rows: [EventRow] = []
        var error: StoreError?

        /// Requires that the chain has a beginning, and ends at the booking's newest event.
        func requireComplete(endingAt newest: EventID) throws(StoreError) {
            if let error { throw error }
            guard rows.last?.event.id == newest else {
                throw .invalidData(detail: "history row \(newest.rawValue) is missing")
            }
            guard let first = rows.first, let missing = first.previous else { return }
            throw .invalidData(detail: "history row \(missing.rawValue) is missing")
        }
    }

    /// Takes the chain of the next booking, which is `id` or a later one.
    mutating func take(of id: BookingID) -> Chain {
        var chain = Chain()
        while hasRow, rows.int64(0) == id.rawValue {
            do throws(StoreError) {
                chain.rows.append(try EventRow(rows, first: 1))
            } catch {
                chain.error = error
            }
            hasRow = rows.next()
        }
        return chain
    }
}

private enum CheckStatements {
    static let bookings = PostgresStatement(
        "check_bookings",
        """
        SELECT \(BookingColumn.list) FROM bookings WHERE id > $1
        ORDER BY id LIMIT \(PostgresStoreLimits.fetchedRows)
        """,
        columns: BookingColumn.types
    )

    static let chains = PostgresStatement(
        "check_chains",
        """
        WITH RECURSIVE b AS MATERIALIZED (
            SELECT id, version FROM bookings WHERE id > $1
            ORDER BY id LIMIT \(PostgresStoreLimits.fetchedRows)),
        chain AS (
            SELECT b.id AS owner, newest.* FROM b, LATERAL (
                SELECT * FROM history h WHERE h.id = b.version OFFSET 0) newest
            UNION ALL
            SELECT chain.owner, earlier.* FROM chain, LATERAL (
                SELECT * FROM history h WHERE h.id = chain.previous AND h.id < chain.id OFFSET 0) earlier)
        SELECT owner, \(EventRow.columns) FROM chain ORDER BY owner, id
        """,
        columns: [.int8] + EventRow.types
    )

    static let countHistory = PostgresStatement(
        "check_history_count",
        "SELECT count(*) FROM history",
        columns: [.int8]
    )

    static let looseRows = PostgresStatement(
        "check_loose_rows",
        """
        SELECT h.id, h.booking_id FROM history h
        WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE b.version = h.id)
            AND NOT EXISTS (SELECT 1 FROM history later WHERE later.previous = h.id)
        ORDER BY h.id
        """,
        columns: [.int8, .int8]
    )
}
