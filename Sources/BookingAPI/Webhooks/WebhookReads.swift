internal import Bookings
internal import Bytes
internal import HTTP

/// `GET /api/webhooks/{id}/`: one webhook.
struct ShowWebhook: ReadRequest {
    private let id: WebhookID

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.requireEmpty(request.query)
        self.id = WebhookID(rawValue: id)
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        let webhook = try mappingStoreErrors { () throws(StoreError) in try reader.webhook(id) }
        guard let webhook else { throw .unknownWebhook }
        response.writeJSONFields()
        response.content.append(webhook)
        return nil
    }
}

/// `GET /api/webhooks/`: a page of webhooks, oldest first.
struct ListWebhooks: ReadRequest {
    private let limit: Int
    private let after: WebhookID?

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        try query.read(request.query, known: ["limit", "cursor"])
        limit = query.pageLimit()
        after = query.cursor(.webhooks).map(WebhookID.init(rawValue:))
        try query.check()
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        let webhooks = try mappingStoreErrors { () throws(StoreError) in
            try reader.webhooks(after: after, limit: limit + 1)
        }
        response.writeJSONFields()
        response.content.append("{\"results\":[")
        for (index, webhook) in webhooks.prefix(limit).enumerated() {
            if index > 0 { response.content.append(UInt8(ascii: ",")) }
            response.content.append(webhook)
        }
        response.content.append("],\"next\":")
        guard webhooks.count > limit else {
            response.content.append("null}")
            return nil
        }
        response.content.append("\"/api/webhooks/?cursor=")
        Cursor(.webhooks, after: webhooks[limit - 1].id.rawValue).append(to: &response.content)
        response.content.append(pageLimit: limit)
        response.content.append("\"}")
        return nil
    }
}

/// `GET /api/webhooks/{id}/deliveries/`: a page of attempts, newest first.
struct ListDeliveries: ReadRequest {
    private let id: WebhookID
    private let limit: Int
    private let before: Int64?

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        self.id = WebhookID(rawValue: id)
        try query.read(request.query, known: ["limit", "cursor"])
        limit = query.pageLimit()
        before = query.cursor(.deliveries)
        try query.check()
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        let (webhook, attempts) = try mappingStoreErrors { () throws(StoreError) in
            (
                try reader.webhook(id),
                try reader.attempts(of: id, before: before, limit: limit + 1)
            )
        }
        guard webhook != nil else { throw .unknownWebhook }
        response.writeJSONFields()
        response.content.append("{\"results\":[")
        for (index, attempt) in attempts.prefix(limit).enumerated() {
            if index > 0 { response.content.append(UInt8(ascii: ",")) }
            response.content.append(attempt)
        }
        response.content.append("],\"next\":")
        guard attempts.count > limit else {
            response.content.append("null}")
            return nil
        }
        response.content.append("\"/api/webhooks/")
        response.content.append(decimal: id.rawValue)
        response.content.append("/deliveries/?cursor=")
        Cursor(.deliveries, after: attempts[limit - 1].number).append(to: &response.content)
        response.content.append(pageLimit: limit)
        response.content.append("\"}")
        return nil
    }
}
