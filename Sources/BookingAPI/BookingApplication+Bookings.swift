internal import Bookings
internal import Bytes
internal import HTTP

/// Bookings as they are now.
extension BookingApplication where Reader: ~Copyable {
    mutating func showBooking(
        _ id: BookingID,
        _ request: borrowing Request,
        _ actor: Actor,
        _ response: inout Response
    ) throws(Problem) {
        let now = context.clock.now()
        var isUnchanged = false
        // One tag a request is what clients send; only the first line of a repeated field counts.
        let known = request.field(named: "if-none-match")
        let isThere = try reading { (reader) throws(StoreError) in
            try reader.booking(id, for: actor, now: now) { booking in
                let tag = EntityTag(booking)
                response.field("ETag") { tag.append(to: &$0) }
                if let known, tag.isNamed(in: known) {
                    isUnchanged = true
                } else {
                    response.content.append(booking)
                }
            }
        }
        guard isThere else { throw .unknownBooking }
        response.fields("Cache-Control: private, no-cache\r\nVary: Accept\r\n")
        if isUnchanged {
            response.status = 304
        } else {
            response.field("Content-Type", JSONContent.type)
        }
    }

    mutating func showHistory(
        _ id: BookingID,
        _ actor: Actor,
        _ response: inout Response
    ) throws(Problem) {
        let now = context.clock.now()
        let history = try reading { (reader) throws(StoreError) in
            try reader.history(of: id, for: actor, now: now)
        }
        guard let history else { throw .unknownBooking }
        response.writeJSONFields()
        response.content.append(history)
    }

    mutating func listBookings(
        _ request: borrowing Request,
        _ actor: Actor,
        _ response: inout Response
    ) throws(Problem) {
        let page = try bookingPage(request.query)
        let now = context.clock.now()
        response.content.append("{\"results\":[")
        var isFirst = true
        let end = try reading { (reader) throws(StoreError) in
            try reader.bookings(page, for: actor, now: now) { booking in
                if !isFirst { response.content.append(UInt8(ascii: ",")) }
                isFirst = false
                response.content.append(booking)
            }
        }
        response.writeJSONFields()
        response.content.append("],\"next\":")
        guard case .more(let last) = end else {
            response.content.append("null}")
            return
        }
        response.content.append("\"/api/bookings/?cursor=")
        Cursor(.bookings, after: last.rawValue).append(to: &response.content)
        Self.append(page, to: &response.content)
        response.content.append("\"}")
    }

    private mutating func bookingPage(_ text: RawSpan) throws(Problem) -> BookingPage {
        try query.read(text, known: ["limit", "cursor", "status", "flight_id", "refund_due"])
        var page = BookingPage()
        page.limit = query.integer("limit", in: Self.pageLimits).map(Int.init) ?? page.limit
        page.before = query.cursor(.bookings).map(BookingID.init(rawValue:))
        page.status = query.status("status")
        page.flightID = query.integer("flight_id", in: 1...(.max)).map(FlightID.init(rawValue:))
        page.refundDue = query.bool("refund_due")
        try query.check()
        return page
    }

    static var pageLimits: ClosedRange<Int64> { 1...Int64(BookingLimits.pageRows) }

    /// What the next page has to be asked for besides the cursor.
    private static func append(_ page: BookingPage, to buffer: inout ByteBuffer) {
        append(limit: page.limit, to: &buffer)
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

    static func append(limit: Int, to buffer: inout ByteBuffer) {
        guard limit != BookingLimits.defaultPageRows else { return }
        buffer.append("&limit=")
        buffer.append(decimal: Int64(limit))
    }
}
