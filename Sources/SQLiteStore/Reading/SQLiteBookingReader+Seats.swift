public import Bookings
internal import SQLite

extension SQLiteBookingReader {
    /// A flight with its seat counts.
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

    /// The state of every seat of a flight.
    public mutating func seatMap(
        of id: FlightID,
        now: Timestamp
    ) throws(StoreError) -> SeatMap? {
        willRead()
        // One transaction, so that the newest event belongs to the seats.
        return try inOneTransaction { (reader) throws(StoreError) in
            guard let flight = try reader.flights.find(id) else { return nil }
            let taken = try reader.takenSeats(of: id, now: now)
            let seats = flight.details.cabin.allSeats.map { seat in
                (seat: seat, state: taken[seat] ?? SeatState.available)
            }
            return SeatMap(
                flight: flight,
                seats: seats,
                newestEventID: try reader.newestEventID()
            )
        }
    }

    private mutating func takenSeats(
        of id: FlightID,
        now: Timestamp
    ) throws(StoreError) -> [SeatNumber: SeatState] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.takenSeats.bind(id.rawValue, at: 1)
        }
        defer { statements.takenSeats.reset() }
        var taken: [SeatNumber: SeatState] = [:]
        while try mappingSQLiteErrors({ () throws(SQLiteError) in
            try statements.takenSeats.step()
        }) {
            let state = BookingState(
                status: try statements.takenSeats.status(1),
                expiresAt: statements.takenSeats.timestamp(2)
            ).observed(at: now)
            taken[try statements.takenSeats.seat(0)] = SeatState(
                status: state.status,
                deadline: state.expiresAt
            )
        }
        return taken
    }

    /// The changes of seats after an event, on all flights, oldest first.
    public mutating func seatChanges(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> (changes: [SeatChange], next: EventID) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.seatChanges.bind(event.rawValue, at: 1)
            try statements.seatChanges.bind(Int64(limit), at: 2)
        }
        defer { statements.seatChanges.reset() }
        var changes: [SeatChange] = []
        var next = event
        while try mappingSQLiteErrors({ () throws(SQLiteError) in
            try statements.seatChanges.step()
        }) {
            next = EventID(rawValue: statements.seatChanges.int64(12))
            let row = try EventRow(statements.seatChanges, id: next)
            row.event.transition.forEachChangedSeat(of: row.event.seat) { seat, state in
                changes.append(
                    SeatChange(
                        eventID: next,
                        flightID: row.flightID,
                        seat: seat,
                        state: state
                    )
                )
            }
        }
        return (changes, next)
    }

    /// The numbers of held and sold seats of each flight; a flight without any is missing.
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
}
