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
        response.writePage(webhooks, limit: limit) { webhook, content in
            content.append(webhook)
        } next: { last, content in
            content.append("/api/webhooks/?cursor=")
            Cursor(.webhooks, after: last.id.rawValue).append(to: &content)
        }
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
        response.writePage(attempts, limit: limit) { attempt, content in
            content.append(attempt)
        } next: { last, content in
            content.append("/api/webhooks/")
            content.append(decimal: id.rawValue)
            content.append("/deliveries/?cursor=")
            Cursor(.deliveries, after: last.number).append(to: &content)
        }
        return nil
    }
}

extension Response {
    /// Writes a page of items that are already read.
    ///
    /// - Parameters:
    ///   - items: The items; one more than `limit` if another page follows.
    ///   - limit: The number of items on the page.
    ///   - appendItem: Appends an item.
    ///   - appendNext: Appends the address of the next page without its limit; receives the last item of
    ///     this page.
    fileprivate mutating func writePage<Item>(
        _ items: [Item],
        limit: Int,
        _ appendItem: (Item, inout ByteBuffer) -> Void,
        next appendNext: (Item, inout ByteBuffer) -> Void
    ) {
        writeJSONFields()
        content.append("{\"results\":[")
        for (index, item) in items.prefix(limit).enumerated() {
            if index > 0 { content.append(UInt8(ascii: ",")) }
            appendItem(item, &content)
        }
        content.append("],\"next\":")
        guard items.count > limit else {
            content.append("null}")
            return
        }
        content.append(UInt8(ascii: "\""))
        appendNext(items[limit - 1], &content)
        content.append(pageLimit: limit)
        content.append("\"}")
    }
}
