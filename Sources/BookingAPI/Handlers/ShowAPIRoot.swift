internal import Bookings
internal import Bytes
internal import HTTP

/// `GET /api/`: links to the lists and to the documentation.
struct ShowAPIRoot: ReadRequest {
    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.requireEmpty(request.query)
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        response.writeJSONFields()
        response.content.append(
            #"{"bookings":"/api/bookings/","orders":"/api/orders/","flights":"/api/flights/","docs":"/docs/"}"#
        )
        return nil
    }
}
