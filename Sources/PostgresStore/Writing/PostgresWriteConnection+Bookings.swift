public import Bookings
internal import Postgres

extension PostgresWriteConnection: BookingTransaction {
    /// The booking with this id, if there is one.
    public mutating func booking(_ id: BookingID) throws(StoreError) -> Booking? {
        if let known = work.booking(id) { return known }
        missedBookings.insert(id)
        throw .conflict(detail: "booking \(id.rawValue) was not read")
    }

    /// The flight with this id, if there is one.
    public mutating func flight(_ id: FlightID) throws(StoreError) -> Flight? {
        if let flight = flights[id] { return flight }
        if let new = work.newFlights.first(where: { $0.id == id }) { return new }
        guard !absentFlights.contains(id) else { return nil }
        // The first time that this connection meets a booking of the flight.
        parameters.removeAll()
        parameters.append(array: CollectionOfOne(id.rawValue))
        var rows = try mappingErrors { (writer) throws(PostgresError) in
            try writer.connection.run(
                WriteStatements.flights,
                writer.parameters,
                until: writer.deadline - PostgresStoreLimits.commitReserve
            )
        }
        guard rows.next() else { return nil }
        let flight = try FlightRow.flight(rows)
        flights.keep(flight)
        return flight
    }

    /// The booking that has this seat.
    public mutating func seatHolder(
        of seat: SeatNumber,
        on flight: FlightID
    ) throws(StoreError) -> Booking? {
        let place = Place(flight: flight, seat: seat)
        if let known = work.seatHolder(of: place) { return known }
        missedPlaces.insert(place)
        throw .conflict(detail: "the holder of seat \(seat) was not read")
    }

    /// Inserts a booking with the event of its creation.
    public mutating func insert(_ draft: BookingDraft) throws(StoreError) -> Booking {
        guard let id = bookingIDs.popFirst() else {
            throw .unexpected(detail: "the batch creates more bookings than its commands")
        }
        return work.insert(draft, id: BookingID(rawValue: id))
    }

    /// Inserts a flight, unless the flight number has a flight with the same departure.
    public mutating func insert(_ flight: FlightDetails) throws(StoreError) -> Flight? {
        guard !work.hasFlight(BatchNeeds.FlightName(flight)) else { return nil }
        guard let id = flightIDs.popFirst() else {
            throw .unexpected(detail: "the batch creates more flights than its commands")
        }
        let inserted = Flight(id: FlightID(rawValue: id), details: flight)
        work.insert(inserted)
        return inserted
    }

    /// Writes a decision: the booking's new state, and an event for each transition.
    public mutating func update(
        _ booking: Booking,
        _ decision: Decision
    ) throws(StoreError) -> Booking {
        work.update(booking, decision)
    }

    /// What was stored for a key; nil if the key is new.
    public mutating func idempotencyRecord(
        _ key: IdempotencyKey,
        of creator: TokenID?
    ) throws(StoreError) -> IdempotencyRecord? {
        work.record(for: BatchNeeds.Key(key, of: creator)).map {
            IdempotencyRecord(
                creator: creator,
                key: key,
                fingerprint: $0.fingerprint,
                response: $0.response
            )
        }
    }

    /// Stores the response to a key.
    public mutating func insert(
        _ record: IdempotencyRecord,
        at now: Timestamp
    ) throws(StoreError) {
        work.insert(record)
    }

    /// The bookings that are recorded for a client, with those that have ended since.
    public mutating func openBookings(of client: ClientID) throws(StoreError) -> [Booking] {
        guard let bookings = work.recordedBookings(of: client) else {
            throw .unexpected(detail: "the bookings of client \(client.rawValue) were not read")
        }
        return bookings
    }

    /// Records new bookings for a client, and removes the records of others.
    public mutating func recordOpenBookings(
        of client: ClientID,
        adding new: [BookingID],
        removing ended: [BookingID]
    ) throws(StoreError) {
        work.recordOpenBookings(of: client, adding: new, removing: ended)
    }
}
