internal import Bookings
internal import Bytes
internal import HTTP

/// `GET /api/flights/{id}/`: one flight with its seat counts.
struct ShowFlight: ReadRequest {
    private let id: FlightID

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.requireEmpty(request.query)
        self.id = FlightID(rawValue: id)
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        let found = try mappingStoreErrors { () throws(StoreError) in
            try reader.flight(id, now: now)
        }
        guard let found else { throw .unknownFlight }
        response.writeJSONFields()
        response.content.append(found.flight, found.seats)
        return nil
    }
}

/// `GET /api/flights/{id}/seats/`: the seat map.
struct ShowSeatMap: ReadRequest {
    private let id: FlightID

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.requireEmpty(request.query)
        self.id = FlightID(rawValue: id)
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        let map = try mappingStoreErrors { () throws(StoreError) in
            try reader.seatMap(of: id, now: now)
        }
        guard let map else { throw .unknownFlight }
        response.writeJSONFields()
        response.content.append(map)
        return nil
    }
}

/// `GET /api/flights/`: a page of flights, newest first.
struct ListFlights: ReadRequest {
    private let limit: Int
    private let cursor: FlightID?

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.read(request.query, known: ["limit", "cursor"])
        limit = query.pageLimit()
        cursor = query.cursor(.flights).map(FlightID.init(rawValue:))
        try query.check()
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        response.writeJSONFields()
        response.content.append("{\"results\":[")
        var isFirst = true
        let end = try mappingStoreErrors { () throws(StoreError) in
            try reader.flights(before: cursor, limit: limit, now: now) { flight, seats in
                if !isFirst { response.content.append(UInt8(ascii: ",")) }
                isFirst = false
                response.content.append(flight, seats)
            }
        }
        response.content.append("],\"next\":")
        guard case .more(let last) = end else {
            response.content.append("null}")
            return nil
        }
        response.content.append("\"/api/flights/?cursor=")
        Cursor(.flights, after: last.rawValue).append(to: &response.content)
        response.content.append(pageLimit: limit)
        response.content.append("\"}")
        return nil
    }
}
