public import Bookings
internal import Postgres

/// What a worker that delivers needs of a PostgreSQL database.
///
/// Confined to its thread; each call is one round trip, and blocks. The connection is opened when it is
/// needed, and again after an error.
public struct PostgresDeliverySession: ~Copyable {
    let store: PostgresBookingStore
    private var opened: DeliveryConnection?

    init(_ store: PostgresBookingStore) { self.store = store }

    /// Calls `body` with the open connection.
    mutating func withConnection<R>(
        _ body: (inout DeliveryConnection) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        var current: DeliveryConnection
        if let kept = opened.take() {
            current = kept
        } else {
            current = try DeliveryConnection.open(store)
        }
        current.allowTime()
        // After an error the connection is closed, and a transaction with it.
        let result = try body(&current)
        opened = consume current
        return result
    }

    /// The worker's time in statements; nil if the server's clock counts.
    func time(_ now: Timestamp) -> Int64? { store.time == .caller ? now.rawValue : nil }
}

extension PostgresDeliverySession: DeliveryStore {
    /// The newest event, and the number that grows with every change of a webhook.
    public mutating func poll() throws(StoreError) -> DeliveryPoll {
        try withConnection { (connection) throws(StoreError) in
            var row = try connection.run(DeliveryStatements.poll)
            let hasRow = row.next()
            return DeliveryPoll(
                newestEventID: EventID(rawValue: hasRow ? row.int64(0) : 0),
                webhooksVersion: hasRow ? row.int64(1) : 0
            )
        }
    }

    /// At most `limit` events of all types after an event, oldest first.
    public mutating func events(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> [CommittedEvent] {
        try withConnection { (connection) throws(StoreError) in
            var rows = try connection.run(ReadStatements.events) {
                $0.append(event.rawValue)
                $0.append(Int64(limit))
            }
            var events: [CommittedEvent] = []
            while rows.next() { events.append(try EventRow(rows).committed) }
            return events
        }
    }

    /// The waiting deliveries of a webhook whose next attempt is due at `now`, earliest first.
    public mutating func waiting(
        for webhook: WebhookID,
        dueAt now: Timestamp,
        limit: Int
    ) throws(StoreError) -> [WaitingDelivery] {
        try withConnection { (connection) throws(StoreError) in
            var rows = try connection.run(DeliveryStatements.waiting) {
                $0.append(webhook.rawValue)
                $0.append(now.rawValue)
                $0.append(Int64(limit))
            }
            var waiting: [WaitingDelivery] = []
            while rows.next() {
                if let row = try Self.waiting(rows) { waiting.append(row) }
            }
            return waiting
        }
    }

    /// Reads a row; nil if its event is missing, which a check reports.
    private static func waiting(
        _ row: borrowing PostgresResult
    ) throws(StoreError) -> WaitingDelivery? {
        let key = row.int64(0)
        let content: DeliveryContent
        if key < 0 {
            content = .test(Timestamp(rawValue: -key))
        } else {
            guard !row.isNull(4) else { return nil }
            content = .event(try EventRow(row, first: 4).committed)
        }
        return WaitingDelivery(
            delivery: Delivery(
                content: content,
                previous: row.optionalInt64(1).map(EventID.init(rawValue:)),
                failedAttempts: Int(row.int64(2))
            ),
            nextTryAt: Timestamp(rawValue: row.int64(3))
        )
    }

    /// The earliest time after `time` at which a waiting delivery of a webhook is due.
    public mutating func nextTry(
        of webhook: WebhookID,
        after time: Timestamp
    ) throws(StoreError) -> Timestamp? {
        try withConnection { (connection) throws(StoreError) in
            var row = try connection.run(DeliveryStatements.nextTry) {
                $0.append(webhook.rawValue)
                $0.append(time.rawValue)
            }
            return row.next() ? row.timestamp(0) : nil
        }
    }
}
