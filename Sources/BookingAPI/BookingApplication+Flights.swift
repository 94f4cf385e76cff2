internal import Bookings
internal import Bytes
internal import HTTP

/// Flights and their seats as they are now.
extension BookingApplication where Reader: ~Copyable {
    mutating func showFlight(_ id: FlightID, _ response: inout Response) throws(Problem) {
        let now = context.clock.now()
        let found = try reading { (reader) throws(StoreError) in try reader.flight(id, now: now) }
        guard let found else { throw .unknownFlight }
        response.writeJSONFields()
        response.content.append(found.flight, found.seats)
    }

    mutating func showSeats(_ id: FlightID, _ response: inout Response) throws(Problem) {
        let now = context.clock.now()
        let map = try reading { (reader) throws(StoreError) in
            try reader.seatMap(of: id, now: now)
        }
        guard let map else { throw .unknownFlight }
        response.writeJSONFields()
        response.content.append(map)
    }

    mutating func listFlights(
        _ request: borrowing Request,
        _ response: inout Response
    ) throws(Problem) {
        try query.read(request.query, known: ["limit", "cursor"])
        let limit =
            query.integer("limit", in: Self.pageLimits).map(Int.init)
            ?? BookingLimits.defaultPageRows
        let cursor = query.cursor(.flights).map(FlightID.init(rawValue:))
        try query.check()
        let now = context.clock.now()
        response.content.append("{\"results\":[")
        var isFirst = true
        let end = try reading { (reader) throws(StoreError) in
            try reader.flights(before: cursor, limit: limit, now: now) { flight, seats in
                if !isFirst { response.content.append(UInt8(ascii: ",")) }
                isFirst = false
                response.content.append(flight, seats)
            }
        }
        response.writeJSONFields()
        response.content.append("],\"next\":")
        guard case .more(let last) = end else {
            response.content.append("null}")
            return
        }
        response.content.append("\"/api/flights/?cursor=")
        Cursor(.flights, after: last.rawValue).append(to: &response.content)
        Self.append(limit: limit, to: &response.content)
        response.content.append("\"}")
    }
}
