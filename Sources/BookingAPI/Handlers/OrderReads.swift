internal import Bookings
internal import Bytes
internal import HTTP

/// `GET /api/orders/{id}/`: one order, or a 304 if the client has it already.
struct ShowOrder: ReadRequest {
    private let id: OrderID
    private let known: EntityTag.List

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.requireEmpty(request.query)
        self.id = OrderID(rawValue: id)
        known = EntityTag.List(of: request)
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        let order = try mappingStoreErrors { () throws(StoreError) in
            try reader.order(id, for: actor, now: now)
        }
        guard let order else { throw .unknownOrder }
        let tag = EntityTag(order)
        response.field("ETag") { tag.append(to: &$0) }
        response.fields("Cache-Control: private, no-cache\r\nVary: Accept\r\n")
        if known.contains(tag) {
            response.status = 304
        } else {
            response.field("Content-Type", JSONContent.type)
            response.content.append(order)
        }
        return nil
    }
}

/// `GET /api/orders/{id}/history/`: the events of all bookings of an order.
struct ShowOrderHistory: ReadRequest {
    private let id: OrderID

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.requireEmpty(request.query)
        self.id = OrderID(rawValue: id)
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
        guard let history else { throw .unknownOrder }
        response.writeJSONFields()
        response.content.append(history)
        return nil
    }
}

/// `GET /api/orders/`: a page of orders, newest first.
struct ListOrders: ReadRequest {
    private var page = OrderPage()

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.read(request.query, known: ["limit", "cursor", "reference"])
        page.limit = query.pageLimit(
            atMost: BookingLimits.orderPageRows,
            default: BookingLimits.defaultOrderPageRows
        )
        page.before = query.cursor(.orders).map(OrderID.init(rawValue:))
        page.reference = query.reference("reference")
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
            try reader.orders(page, for: actor, now: now) { order in
                if !isFirst { response.content.append(UInt8(ascii: ",")) }
                isFirst = false
                response.content.append(order)
            }
        }
        response.content.append("],\"next\":")
        guard case .more(let last) = end else {
            response.content.append("null}")
            return nil
        }
        response.content.append("\"/api/orders/?cursor=")
        Cursor(.orders, after: last.rawValue).append(to: &response.content)
        response.content.append(
            pageLimit: page.limit,
            default: BookingLimits.defaultOrderPageRows
        )
        if let reference = page.reference {
            response.content.append("&reference=")
            response.content.append(reference.description)
        }
        response.content.append("\"}")
        return nil
    }
}
