public import Bookings
internal import Postgres

extension PostgresBookingReader {
    /// A flight with its seat counts.
    public mutating func flight(
        _ id: FlightID,
        now: Timestamp
    ) throws(StoreError) -> (flight: Flight, seats: SeatCounts)? {
        var row = try run(ReadStatements.flightWithSeats) {
            $0.append(now.rawValue)
            $0.append(id.rawValue)
        }
        return row.next() ? try flightWithSeats(row) : nil
    }

    /// Calls `body` with each flight of a page, newest first.
    public mutating func flights(
        before cursor: FlightID?,
        limit: Int,
        now: Timestamp,
        _ body: (Flight, SeatCounts) -> Void
    ) throws(StoreError) -> PageEnd<FlightID> {
        let limit = max(1, limit)
        var rows = try run(ReadStatements.flights) {
            $0.append(now.rawValue)
            $0.append(cursor?.rawValue ?? .max)
            $0.append(Int64(limit + 1))
        }
        var last: FlightID?
        for _ in 0..<limit {
            guard rows.next() else { return .last }
            let (flight, seats) = try flightWithSeats(rows)
            body(flight, seats)
            last = flight.id
        }
        guard rows.next(), let last else { return .last }
        return .more(after: last)
    }

    private mutating func flightWithSeats(
        _ row: borrowing PostgresResult
    ) throws(StoreError) -> (flight: Flight, seats: SeatCounts) {
        let flight: Flight
        if let known = flights[FlightID(rawValue: row.int64(0))] {
            flight = known
        } else {
            flight = try FlightRow.flight(row)
            flights.keep(flight)
        }
        let counts = Int32(FlightRow.types.count)
        let seats = SeatCounts(
            total: flight.details.cabin.seatCount,
            held: Int(row.int64(counts + 1)),
            booked: Int(row.int64(counts))
        )
        return (flight, seats)
    }

    /// The state of every seat of a flight.
    public mutating func seatMap(
        of id: FlightID,
        now: Timestamp
    ) throws(StoreError) -> SeatMap? {
        guard let flight = try findFlight(id) else { return nil }
        var rows = try run(ReadStatements.takenSeats) { $0.append(id.rawValue) }
        var newest = EventID(rawValue: 0)
        var taken: [SeatNumber: SeatState] = [:]
        while rows.next() {
            newest = EventID(rawValue: rows.int64(0))
            guard !rows.isNull(1) else { continue }
            let state = BookingState(status: try rows.status(2), expiresAt: rows.timestamp(3))
                .observed(at: now)
            taken[try rows.seat(1)] = SeatState(status: state.status, deadline: state.expiresAt)
        }
        let seats = flight.details.cabin.allSeats.map { seat in
            (seat: seat, state: taken[seat] ?? SeatState.available)
        }
        return SeatMap(flight: flight, seats: seats, newestEventID: newest)
    }

    /// The changes of seats after an event, on all flights, oldest first.
    public mutating func seatChanges(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> (changes: [SeatChange], next: EventID) {
        var rows = try run(ReadStatements.events) {
            $0.append(event.rawValue)
            $0.append(Int64(limit))
        }
        var changes: [SeatChange] = []
        var next = event
        while rows.next() {
            let row = try EventRow(rows)
            next = row.event.id
            row.event.transition.forEachChangedSeat(of: row.event.seat) { seat, state in
                changes.append(
                    SeatChange(eventID: next, flightID: row.flightID, seat: seat, state: state)
                )
            }
        }
        return (changes, next)
    }
}
