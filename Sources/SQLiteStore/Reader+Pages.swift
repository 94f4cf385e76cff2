public import Bookings
internal import SQLite

extension Reader {
    /// Shows a page of bookings, newest first.
    ///
    /// A page comes short, with more behind it, where a filter matches so seldom that
    /// `SQLiteStoreLimits.scannedRows` rows were looked at; no row is lost by it.
    public mutating func bookings(
        _ page: BookingPage,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> PageEnd<BookingID> {
        willRead()
        let scan = PageScan(page, actor: actor, now: now)
        let before = page.before?.rawValue ?? .max
        // An index that has the rows in the order of their ids, where there is one.
        if page.refundDue == true {
            return try Self.run(
                scan,
                &statements.bookingsWithRefundDue,
                before: before,
                key: nil,
                &flights,
                body
            )
        }
        if let flight = page.flightID {
            return try Self.run(
                scan,
                &statements.bookingsOnFlight,
                before: before,
                key: flight.rawValue,
                &flights,
                body
            )
        }
        if actor.seesOnlyOwnBookings, let token = actor.token {
            return try Self.run(
                scan,
                &statements.bookingsOfToken,
                before: before,
                key: token.rawValue,
                &flights,
                body
            )
        }
        return try Self.run(
            scan,
            &statements.newestBookings,
            before: before,
            key: nil,
            &flights,
            body
        )
    }

    /// Shows a page of flights, newest first.
    public mutating func flights(
        before cursor: FlightID?,
        limit: Int,
        now: Timestamp,
        _ body: (Flight, SeatCounts) -> Void
    ) throws(StoreError) -> PageEnd<FlightID> {
        willRead()
        try beginReading()
        defer { endReading() }
        let limit = max(1, limit)
        var page = try flightRows(before: cursor, limit: limit + 1)
        guard let newest = page.first, let oldest = page.last else { return .last }
        let hasMore = page.count > limit
        if hasMore { page.removeLast() }
        let counts = try seatCounts(from: oldest.id, through: newest.id, now: now)
        for flight in page {
            let taken = counts[flight.id] ?? (held: 0, booked: 0)
            let total = flight.details.cabin.seatCount
            body(flight, SeatCounts(total: total, held: taken.held, booked: taken.booked))
        }
        guard hasMore, let last = page.last else { return .last }
        return .more(after: last.id)
    }

    private mutating func flightRows(
        before cursor: FlightID?,
        limit: Int
    ) throws(StoreError) -> [Flight] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.flights.bind(cursor?.rawValue ?? .max, at: 1)
            try statements.flights.bind(Int64(limit), at: 2)
        }
        defer { statements.flights.reset() }
        var page: [Flight] = []
        while try mappingSQLiteErrors({ () throws(SQLiteError) in try statements.flights.step() }) {
            page.append(try FlightRow.flight(statements.flights))
        }
        return page
    }

    private static func run(
        _ scan: PageScan,
        _ statement: inout Statement,
        before: Int64,
        key: Int64?,
        _ flights: inout FlightLookup,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> PageEnd<BookingID> {
        var scan = scan
        defer { statement.reset() }
        do throws(SQLiteError) {
            try statement.bind(before, at: 1)
            try statement.bind(key, at: 2)
        } catch {
            throw StoreError(error)
        }
        while true {
            let hasRow: Bool
            do throws(SQLiteError) {
                hasRow = try statement.step()
            } catch {
                throw StoreError(error)
            }
            guard hasRow else { return .last }
            switch try scan.look(at: statement) {
            case .skip: continue
            case .end(let id): return .more(after: id)
            case .show(let id):
                let flight = try flights.flight(BookingRow.flightID(statement), of: id)
                try show(statement, on: flight, now: scan.now, body)
            }
        }
    }
}

/// Which rows of a scan belong to the page, and when it is over.
private struct PageScan {
    let page: BookingPage
    let actor: Actor
    let now: Timestamp
    private var shown = 0
    private var scanned = 0
    private var lastID: BookingID?

    init(_ page: BookingPage, actor: Actor, now: Timestamp) {
        self.page = page
        self.actor = actor
        self.now = now
    }

    enum Verdict {
        case show(BookingID)
        case skip
        /// The page is over; the next one begins behind this row.
        case end(BookingID)
    }

    mutating func look(at row: borrowing Statement) throws(StoreError) -> Verdict {
        let id = BookingRow.id(row)
        let matches = try matches(row)
        // A row too many says that there is a next page.
        if matches, shown >= max(1, page.limit), let lastID { return .end(lastID) }
        if scanned >= SQLiteStoreLimits.scannedRows, let lastID { return .end(lastID) }
        scanned += 1
        lastID = id
        guard matches else { return .skip }
        shown += 1
        return .show(id)
    }

    private func matches(_ row: borrowing Statement) throws(StoreError) -> Bool {
        if let flight = page.flightID, BookingRow.flightID(row) != flight { return false }
        guard actor.sees(bookingOf: BookingRow.creator(row)) else { return false }
        guard page.status != nil || page.refundDue != nil else { return true }
        let state = try BookingRow.state(row).observed(at: now)
        if let status = page.status, state.status != status { return false }
        if let refundDue = page.refundDue, state.refundDue != refundDue { return false }
        return true
    }
}
