internal import Bookings
internal import Bytes
internal import HTTP

/// `GET /api/bookings/{id}/`: one booking, or a 304 if the client has it already.
struct ShowBooking: ReadRequest {
    private let id: BookingID
    private let known: EntityTag.List

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.requireEmpty(request.query)
        self.id = BookingID(rawValue: id)
        known = EntityTag.List(of: request)
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        var isUnchanged = false
        let isFound = try mappingStoreErrors { () throws(StoreError) in
            try reader.booking(id, for: actor, now: now) { booking in
                let tag = EntityTag(booking)
                response.field("ETag") { tag.append(to: &$0) }
                isUnchanged = known.contains(tag)
                if !isUnchanged { response.content.append(booking) }
            }
        }
        guard isFound else { throw .unknownBooking }
        response.fields("Cache-Control: private, no-cache\r\nVary: Accept\r\n")
        if isUnchanged {
            response.status = 304
        } else {
            response.field("Content-Type", JSONContent.type)
        }
        return nil
    }
}

/// `GET /api/bookings/{id}/history/`: the events of one booking.
struct ShowHistory: ReadRequest {
    private let id: BookingID

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.requireEmpty(request.query)
        self.id = BookingID(rawValue: id)
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        let history = try mappingStoreErrors { () throws(StoreError) in
            try reader.history(of: id, for: actor, now: now)
        }
        guard let history else { throw .unknownBooking }
        response.writeJSONFields()
        response.content.append(history)
        return nil
    }
}

/// `GET /api/bookings/`: a page of bookings, newest first.
struct ListBookings: ReadRequest {
    private var page = BookingPage()

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.read(
            request.query,
            known: ["limit", "cursor", "status", "flight_id", "refund_due"]
        )
        page.limit = query.pageLimit()
        page.before = query.cursor(.bookings).map(BookingID.init(rawValue:))
        page.status = query.status("status")
        page.flightID = query.integer("flight_id", in: 1...(.max)).map(FlightID.init(rawValue:))
        page.refundDue = query.bool("refund_due")
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
            try reader.bookings(page, for: actor, now: now) { booking in
                if !isFirst { response.content.append(UInt8(ascii: ",")) }
                isFirst = false
                response.content.append(booking)
            }
        }
        response.content.append("],\"next\":")
        guard case .more(let last) = end else {
            response.content.append("null}")
            return nil
        }
        response.content.append("\"/api/bookings/?cursor=")
        Cursor(.bookings, after: last.rawValue).append(to: &response.content)
        appendFilters(to: &response.content)
        response.content.append("\"}")
        return nil
    }

    /// Appends the parameters that the next page needs besides the cursor.
    private func appendFilters(to buffer: inout ByteBuffer) {
        buffer.append(pageLimit: page.limit)
        if let status = page.status {
            buffer.append("&status=")
            buffer.append(status.name)
        }
        if let flight = page.flightID {
            buffer.append("&flight_id=")
            buffer.append(decimal: flight.rawValue)
        }
        if let refundDue = page.refundDue {
            buffer.append(refundDue ? "&refund_due=true" : "&refund_due=false")
        }
    }
}
