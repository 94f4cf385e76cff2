internal import Bookings
internal import Bytes
internal import HTTP
internal import HTTPServer

/// Server-Sent Events: one for each change of a seat, whichever process made it.
extension BookingApplication where Reader: ~Copyable {
    /// Begins a stream with what its client has missed.
    mutating func follow(
        _ id: FlightID,
        _ request: borrowing Request,
        _ actor: Actor,
        _ exchange: Exchange,
        _ response: inout Response
    ) throws(Problem) -> Disposition {
        guard Preferences(request).accepts(.eventStream) else { throw .notAcceptable }
        let after = try lastEvent(request)
        let now = context.clock.now()
        let flight = try reading { (reader) throws(StoreError) in try reader.flight(id, now: now) }
        guard flight != nil else { throw .unknownFlight }
        response.field("Content-Type", "text/event-stream; charset=utf-8")
        response.field("Cache-Control", "no-store")
        // For nginx: a proxy that gathers events delivers them late.
        response.field("X-Accel-Buffering", "no")
        guard request.method != .head else { return .answered }
        response.content.append("retry: ")
        response.content.append(decimal: APILimits.reconnectMilliseconds)
        response.content.append("\n\n")
        let known = try catchUp(id, after: after, now: now, &response.content)
        streams.add(exchange, on: id, known: known, token: actor.token)
        context.feed.join(id, knowing: known)
        return .streaming
    }

    /// Tells news to some clients, and to the next ones when others had their turn.
    mutating func tellOn(on loop: any LoopControl) {
        if streams.tellOn(on: loop) { context.feed.post(.tellOn, to: loop.index) }
    }

    /// Ends the streams whose clients would not be let in any more: their token has expired or was
    /// revoked, or they came while none was needed.
    mutating func endStrangersStreams(on loop: any LoopControl) {
        guard context.tokens.isRequired else { return }
        let now = context.clock.now()
        let strangers = streams.exchanges { token in
            token.map { !context.tokens.isValid($0, at: now) } ?? true
        }
        for exchange in strangers {
            loop.endStream(exchange)
            streamEnded(exchange)
        }
    }

    /// The newest event that the client knows; nil where it wants only what is to come.
    ///
    /// A client that comes again sends both: the field is newer than its address.
    private mutating func lastEvent(
        _ request: borrowing Request
    ) throws(Problem) -> EventID? {
        try query.read(request.query, known: ["after"])
        let after = query.integer("after", in: 0...(.max))
        try query.check()
        guard let field = request.field(named: "last-event-id"), field.byteCount > 0 else {
            return after.map(EventID.init(rawValue:))
        }
        guard let last = QueryReader.integer(field) else {
            throw Problem(fields: [InvalidField("Last-Event-ID", "must be the id of an event")])
        }
        return EventID(rawValue: last)
    }

    /// Appends what happened after `after`; returns the newest history row that the client knows then.
    private mutating func catchUp(
        _ id: FlightID,
        after: EventID?,
        now: Timestamp,
        _ buffer: inout ByteBuffer
    ) throws(Problem) -> EventID {
        let newest = try reading { (reader) throws(StoreError) in try reader.newestEventID() }
        guard let after, after != newest else { return newest }
        let gap = newest.rawValue - after.rawValue
        // A row that is not there yet was named by another database than this.
        guard (0...Int64(APILimits.catchUpRows)).contains(gap) else {
            return try showAllSeats(of: id, now: now, &buffer)
        }
        let (changes, _) = try reading { (reader) throws(StoreError) in
            try reader.seatChanges(after: after, limit: APILimits.catchUpRows)
        }
        for change in changes where change.flightID == id && change.version <= newest {
            buffer.append(event: change.version, change.seat, change.state)
        }
        return newest
    }

    /// Appends every seat as it is now.
    ///
    /// Only the last event has an id: a client that loses the connection between two of them comes
    /// again with the id that it had before, and gets them all.
    private mutating func showAllSeats(
        of id: FlightID,
        now: Timestamp,
        _ buffer: inout ByteBuffer
    ) throws(Problem) -> EventID {
        let map = try reading { (reader) throws(StoreError) in
            try reader.seatMap(of: id, now: now)
        }
        guard let map else { throw .unknownFlight }
        for (index, entry) in map.seats.enumerated() {
            if index == map.seats.count - 1 {
                buffer.append(event: map.version, entry.seat, entry.state)
            } else {
                buffer.append("event: seat\ndata: ")
                buffer.append(entry.seat, entry.state)
                buffer.append("\n\n")
            }
        }
        return map.version
    }
}
