internal import Bookings
internal import Bytes
internal import HTTP

/// `GET /api/flights/{id}/events/`: a stream of Server-Sent Events, one for each change of a seat.
///
/// The response begins with the changes that the subscriber missed.
struct SubscribeToSeats: ReadRequest {
    static func mediaType(for accepted: AcceptedTypes) -> AcceptedTypes.MediaType { .eventStream }

    private let flight: FlightID
    /// The newest event that the client has seen; nil if it wants only future events.
    private let after: EventID?
    private let isHead: Bool

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        flight = FlightID(rawValue: id)
        isHead = request.method == .head
        try query.read(request.query, known: ["after"])
        let parameter = query.integer("after", in: 0...(.max))
        try query.check()
        // A browser that reconnects sends both. The field is newer than the address.
        after = try request.lastEventID() ?? parameter.map(EventID.init(rawValue:))
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        let found = try mappingStoreErrors { () throws(StoreError) in
            try reader.flight(flight, now: now)
        }
        guard found != nil else { throw .unknownFlight }
        response.writeStreamFields()
        guard !isHead else { return nil }
        response.writeReconnectTime()
        let known = try appendMissed(reader: &reader, at: now, to: &response.content)
        return .seats(SeatSubscription(flight: flight, known: known))
    }

    /// Appends the changes after `after`.
    ///
    /// - Returns: The newest event that the subscriber's state includes then.
    private func appendMissed<Reader: BookingReader & ~Copyable>(
        reader: inout Reader,
        at now: Timestamp,
        to buffer: inout ByteBuffer
    ) throws(Problem) -> EventID {
        let newest = try mappingStoreErrors { () throws(StoreError) in
            try reader.newestEventID()
        }
        guard let after, after != newest else { return newest }
        // An id above the newest one is from another database.
        let missed = newest.rawValue - after.rawValue
        guard (0...Int64(APILimits.resumedEvents)).contains(missed) else {
            return try appendAllSeats(reader: &reader, at: now, to: &buffer)
        }
        let (changes, _) = try mappingStoreErrors { () throws(StoreError) in
            try reader.seatChanges(after: after, limit: APILimits.resumedEvents)
        }
        for change in changes where change.flightID == flight && change.eventID <= newest {
            buffer.append(event: change.eventID, change.seat, change.state)
        }
        return newest
    }

    /// Appends every seat in its current state.
    ///
    /// Only the last event has an id: a client that loses the connection before it reconnects with the
    /// id that it had, and receives all seats again.
    ///
    /// - Returns: The newest event that the seat map includes.
    private func appendAllSeats<Reader: BookingReader & ~Copyable>(
        reader: inout Reader,
        at now: Timestamp,
        to buffer: inout ByteBuffer
    ) throws(Problem) -> EventID {
        let map = try mappingStoreErrors { () throws(StoreError) in
            try reader.seatMap(of: flight, now: now)
        }
        guard let map else { throw .unknownFlight }
        for (index, entry) in map.seats.enumerated() {
            if index == map.seats.count - 1 {
                buffer.append(event: map.newestEventID, entry.seat, entry.state)
            } else {
                buffer.append("event: seat\ndata: ")
                buffer.append(entry.seat, entry.state)
                buffer.append("\n\n")
            }
        }
        return map.newestEventID
    }
}
