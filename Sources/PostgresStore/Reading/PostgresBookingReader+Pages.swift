public import Bookings
internal import Postgres

extension PostgresBookingReader {
    /// Calls `body` with each booking of a page, newest first.
    ///
    /// The server examines at most `PostgresStoreLimits.scannedRows` rows; if a filter matches more rarely,
    /// the page is short and the next page continues there.
    public mutating func bookings(
        _ page: BookingPage,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> PageEnd<BookingID> {
        let scan = PageScan(page, actor)
        var rows = try run(scan.statement) { scan.append(to: &$0) }
        let extra = Int32(BookingColumn.types.count)
        var shown = 0
        var last: BookingID?
        while rows.next(), !rows.isNull(BookingColumn.id.rawValue) {
            let id = BookingRow.id(rows)
            let matches = page.includes(try BookingRow.state(rows), at: now)
            // One matching row too many shows that there is a next page.
            if matches, shown == scan.limit, let last { return .more(after: last) }
            last = id
            guard matches else { continue }
            shown += 1
            let flight = try flight(BookingRow.flightID(rows), of: id)
            try BookingRow.show(rows, on: flight, now: now, body)
        }
        // The current row is the last one, or the one without a booking.
        let isFull = rows.rowCount > scan.limit
        if isFull, let last { return .more(after: last) }
        guard Int(rows.int64(extra + 1)) == scan.scannedRows else { return .last }
        return .more(after: BookingID(rawValue: rows.int64(extra)))
    }
}

/// A page as a statement: a scan of an index, and the filters that the index does not have.
private struct PageScan {
    let statement: PostgresStatement
    /// The number of bookings of the page.
    let limit: Int
    /// The number of rows that the scan reads at most.
    let scannedRows: Int

    private let before: Int64
    private let key: Int64
    private let flight: Int64?
    private let creator: Int64?
    private let statuses: [Int16]
    private let refundDue: Bool?

    init(_ page: BookingPage, _ actor: Actor) {
        limit = max(1, page.limit)
        before = page.before?.rawValue ?? .max
        statuses = page.status.map(Self.statuses) ?? []
        refundDue = page.refundDue
        let creator = actor.onlyVisibleCreator?.rawValue
        let flight = page.flightID?.rawValue
        // An index that has few rows, in the order of their ids, if a filter has one.
        if page.refundDue == true {
            (statement, key) = (Self.withRefundDue, 0)
            (self.flight, self.creator) = (flight, creator)
        } else if let flight {
            (statement, key) = (Self.onFlight, flight)
            (self.flight, self.creator) = (nil, creator)
        } else if let creator {
            (statement, key) = (Self.ofToken, creator)
            (self.flight, self.creator) = (nil, nil)
        } else {
            (statement, key) = (Self.newest, 0)
            (self.flight, self.creator) = (nil, nil)
        }
        let hasFilters = page.filtersState || self.flight != nil || self.creator != nil
        scannedRows = hasFilters ? PostgresStoreLimits.scannedRows : limit + 1
    }

    func append(to parameters: inout PostgresParameters) {
        parameters.append(before)
        parameters.append(key)
        parameters.append(Int64(scannedRows))
        parameters.append(flight)
        parameters.append(creator)
        parameters.append(array: statuses)
        parameters.append(refundDue)
        parameters.append(Int64(limit + 1))
    }

    /// The written statuses of bookings that may show as `status`: a passed deadline shows as EXPIRED.
    private static func statuses(_ status: BookingStatus) -> [Int16] {
        BookingStatus.allCases.filter { $0 == status || (status == .expired && $0.hasDeadline) }
            .map { Int16($0.rawValue) }
    }

    private static let newest = page("page_newest", where: "$2::bigint IS NOT NULL")
    private static let withRefundDue = page(
        "page_refund_due",
        where: "refund_due AND $2::bigint IS NOT NULL"
    )
    private static let onFlight = page("page_on_flight", where: "flight_id = $2")
    private static let ofToken = page("page_of_token", where: "token_id = $2")

    /// Returns rows with the lowest id of the scan and its number of rows; at least one row.
    private static func page(_ name: String, where condition: StaticString) -> PostgresStatement {
        PostgresStatement(
            name,
            """
            WITH scan AS MATERIALIZED (
                SELECT \(BookingColumn.list) FROM bookings WHERE id < $1 AND \(condition)
                ORDER BY id DESC LIMIT $3)
            SELECT \(BookingColumn.list), ending.lowest, ending.scanned
            FROM (SELECT min(id) AS lowest, count(*) AS scanned FROM scan) ending
            LEFT JOIN LATERAL (
                SELECT * FROM scan
                WHERE ($4 IS NULL OR flight_id = $4) AND ($5 IS NULL OR token_id = $5)
                    AND (cardinality($6) = 0 OR status = ANY($6))
                    AND ($7 IS NULL OR refund_due = $7)
                ORDER BY id DESC LIMIT $8) page ON true
            ORDER BY id DESC
            """,
            columns: BookingColumn.types + [.int8, .int8]
        )
    }
}
