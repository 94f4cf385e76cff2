public import Bookings
internal import SQLite

extension SQLiteBookingReader {
    /// Calls `body` with each booking of a page, newest first.
    ///
    /// If a filter matches so rarely that `SQLiteStoreLimits.scannedRows` rows were examined, the
    /// page is short and the next page continues there.
    public mutating func bookings(
        _ page: BookingPage,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> PageEnd<BookingID> {
        willRead()
        let scan = PageScan(page, actor: actor, now: now)
        let before = page.before?.rawValue ?? .max
        // An index that has few rows, in the order of their ids, if a filter has one.
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
        if let creator = actor.onlyVisibleCreator {
            return try Self.run(
                scan,
                &statements.bookingsOfToken,
                before: before,
                key: creator.rawValue,
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

    /// Calls `body` with each flight of a page, newest first.
    public mutating func flights(
        before cursor: FlightID?,
        limit: Int,
        now: Timestamp,
        _ body: (Flight, SeatCounts) -> Void
    ) throws(StoreError) -> PageEnd<FlightID> {
        willRead()
        return try inOneTransaction { (reader) throws(StoreError) in
            let limit = max(1, limit)
            var page = try reader.flightRows(before: cursor, limit: limit + 1)
            guard let newest = page.first, let oldest = page.last else { return .last }
            let hasMore = page.count > limit
            if hasMore { page.removeLast() }
            let counts = try reader.seatCounts(from: oldest.id, through: newest.id, now: now)
            for flight in page {
                let taken = counts[flight.id] ?? (held: 0, booked: 0)
                let total = flight.details.cabin.seatCount
                body(flight, SeatCounts(total: total, held: taken.held, booked: taken.booked))
            }
            guard hasMore, let last = page.last else { return .last }
            return .more(after: last.id)
        }
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

/// Decides which rows of a scan belong to the page, and where the page ends.
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
        /// The page is complete; the next one begins after this row.
        case end(BookingID)
    }

    mutating func look(at row: borrowing Statement) throws(StoreError) -> Verdict {
        let id = BookingRow.id(row)
        let matches = try matches(row)
        // One matching row too many shows that there is a next page.
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
        guard page.filtersState else { return true }
        return page.includes(try BookingRow.state(row), at: now)
    }
}
