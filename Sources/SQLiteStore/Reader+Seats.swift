public import Bookings
internal import SQLite

extension Reader {
    /// One flight with its seat counts; nil where there is none.
    public mutating func flight(
        _ id: FlightID,
        now: Timestamp
    ) throws(StoreError) -> (flight: Flight, seats: SeatCounts)? {
        willRead()
        guard let flight = try flights.find(id) else { return nil }
        let taken = try seatCounts(from: id, through: id, now: now)[id] ?? (held: 0, booked: 0)
        let total = flight.details.cabin.seatCount
        return (flight, SeatCounts(total: total, held: taken.held, booked: taken.booked))
    }

    /// Every seat of a flight; nil where there is no such flight.
    public mutating func seatMap(
        of id: FlightID,
        now: Timestamp
    ) throws(StoreError) -> SeatMap? {
        willRead()
        // One transaction, so that the version belongs to the seats.
        try beginReading()
        defer { endReading() }
        guard let flight = try flights.find(id) else { return nil }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.takenSeats.bind(id.rawValue, at: 1)
        }
        defer { statements.takenSeats.reset() }
        var taken: [SeatNumber: SeatState] = [:]
        while try mappingSQLiteErrors({ () throws(SQLiteError) in try statements.takenSeats.step() }
        ) {
            let seat = try BookingRow.seat(statements.takenSeats)
            let state = try BookingRow.state(statements.takenSeats).observed(at: now)
            taken[seat] = SeatState(status: state.status, expiresAt: state.expiresAt)
        }
        let seats = flight.details.cabin.allSeats.map { seat in
            (seat: seat, state: taken[seat] ?? SeatState.available)
        }
        return SeatMap(flight: flight, seats: seats, version: try newestEventID())
    }

    /// The changes of seats after a history row, of all flights, oldest first.
    public mutating func seatChanges(
        after version: EventID,
        limit: Int
    ) throws(StoreError) -> (changes: [SeatChange], next: EventID) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.seatChanges.bind(version.rawValue, at: 1)
            try statements.seatChanges.bind(Int64(limit), at: 2)
        }
        defer { statements.seatChanges.reset() }
        var changes: [SeatChange] = []
        var next = version
        while try mappingSQLiteErrors({ () throws(SQLiteError) in try statements.seatChanges.step()
            })
        {
            next = EventID(rawValue: statements.seatChanges.int64(3))
            if let change = try Self.change(statements.seatChanges, version: next) {
                changes.append(change)
            }
        }
        return (changes, next)
    }

    /// How many seats of each flight are held and sold; a flight without any is left out.
    mutating func seatCounts(
        from first: FlightID,
        through last: FlightID,
        now: Timestamp
    ) throws(StoreError) -> [FlightID: (held: Int, booked: Int)] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.seatCounts.bind(first.rawValue, at: 1)
            try statements.seatCounts.bind(last.rawValue, at: 2)
            try statements.seatCounts.bind(now.rawValue, at: 3)
        }
        defer { statements.seatCounts.reset() }
        var counts: [FlightID: (held: Int, booked: Int)] = [:]
        while try mappingSQLiteErrors({ () throws(SQLiteError) in try statements.seatCounts.step() }
        ) {
            let flight = FlightID(rawValue: statements.seatCounts.int64(0))
            counts[flight] = (
                held: Int(statements.seatCounts.int64(2)),
                booked: Int(statements.seatCounts.int64(1))
            )
        }
        return counts
    }

    /// What a history row did to its seat; nil where it did nothing.
    ///
    /// Each row carries the deadline that it set, so that the newest row of a seat tells the truth
    /// about it whatever happened to the booking since.
    private static func change(
        _ row: borrowing Statement,
        version: EventID
    ) throws(StoreError) -> SeatChange? {
        guard let to = BookingStatus(rawValue: Int(row.int64(5))) else {
            throw .corrupt(detail: "history row \(version.rawValue)")
        }
        let from = row.optionalInt64(4).flatMap { BookingStatus(rawValue: Int($0)) }
        // A booking that is made takes no seat; a second decline and late money move none.
        guard let from, from != to else { return nil }
        let deadline = row.optionalInt64(7).map(Timestamp.init(rawValue:))
        return SeatChange(
            version: version,
            flightID: BookingRow.flightID(row),
            seat: try BookingRow.seat(row),
            state: SeatState(status: to, expiresAt: deadline)
        )
    }
}
