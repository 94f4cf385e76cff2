public import Bookings
internal import SQLite

/// What a worker that delivers needs of a SQLite file.
///
/// Confined to its thread; blocks. The connection is opened when it is needed, and again after it broke.
public struct SQLiteDeliverySession: ~Copyable {
    struct Opened: ~Copyable {
        let connection: Connection
        var statements: DeliveryStatements
    }

    private let store: SQLiteBookingStore
    private var opened: Opened?

    init(_ store: SQLiteBookingStore) {
        self.store = store
        opened = nil
    }

    /// Calls `body` with the open connection.
    mutating func withConnection<R>(
        _ body: (inout Opened) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        var current: Opened
        if let kept = opened.take() {
            current = kept
        } else {
            let store = store
            current = try mappingSQLiteErrors { () throws(SQLiteError) in
                let connection = try store.openForWriting()
                let statements = try DeliveryStatements.prepare(on: connection)
                return Opened(connection: connection, statements: statements)
            }
        }
        do throws(StoreError) {
            let result = try body(&current)
            opened = consume current
            return result
        } catch {
            // After an error of the disk, or if the transaction cannot end, it is opened again.
            if !current.connection.isIdle { try? current.connection.execute("ROLLBACK") }
            if error == .locked, current.connection.isIdle { opened = consume current }
            throw error
        }
    }

    /// Calls `body` in one transaction that writes.
    mutating func inTransaction<R>(
        _ body: (inout Opened) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        try withConnection { (opened) throws(StoreError) in
            try mappingSQLiteErrors { () throws(SQLiteError) in try opened.statements.begin.run() }
            let result = try body(&opened)
            try mappingSQLiteErrors { () throws(SQLiteError) in try opened.statements.commit.run() }
            return result
        }
    }
}

extension SQLiteDeliverySession: DeliveryStore {
    /// The newest event, and the number that grows with every change of a webhook.
    public mutating func poll() throws(StoreError) -> DeliveryPoll {
        try withConnection { (opened) throws(StoreError) in
            try opened.statements.poll.firstRow { (row) throws(StoreError) in
                DeliveryPoll(
                    newestEventID: EventID(rawValue: row.int64(0)),
                    webhooksVersion: row.int64(1)
                )
            } ?? DeliveryPoll(newestEventID: EventID(rawValue: 0), webhooksVersion: 0)
        }
    }

    /// At most `limit` events of all types after an event, oldest first.
    public mutating func events(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> [CommittedEvent] {
        try withConnection { (opened) throws(StoreError) in
            try mappingSQLiteErrors { () throws(SQLiteError) in
                try opened.statements.events.bind(event.rawValue, at: 1)
                try opened.statements.events.bind(Int64(limit), at: 2)
            }
            defer { opened.statements.events.reset() }
            return try EventRow.events(&opened.statements.events)
        }
    }

    /// The waiting deliveries of a webhook whose next attempt is due at `now`, earliest first.
    public mutating func waiting(
        for webhook: WebhookID,
        dueAt now: Timestamp,
        limit: Int
    ) throws(StoreError) -> [WaitingDelivery] {
        try withConnection { (opened) throws(StoreError) in
            try mappingSQLiteErrors { () throws(SQLiteError) in
                try opened.statements.waiting.bind(webhook.rawValue, at: 1)
                try opened.statements.waiting.bind(now.rawValue, at: 2)
                try opened.statements.waiting.bind(Int64(limit), at: 3)
            }
            defer { opened.statements.waiting.reset() }
            var waiting: [WaitingDelivery] = []
            while try mappingSQLiteErrors({ () throws(SQLiteError) in
                try opened.statements.waiting.step()
            }) {
                if let row = try Self.waiting(opened.statements.waiting) { waiting.append(row) }
            }
            return waiting
        }
    }

    /// Reads a row; nil if its event is missing, which a check reports.
    private static func waiting(
        _ row: borrowing Statement
    ) throws(StoreError) -> WaitingDelivery? {
        let first = EventRow.columnCount
        let key = row.int64(first)
        let content: DeliveryContent
        if key < 0 {
            content = .test(Timestamp(rawValue: -key))
        } else {
            guard !row.isNull(first + 1) else { return nil }
            content = .event(try EventRow(row, id: EventID(rawValue: key)).committed)
        }
        return WaitingDelivery(
            delivery: Delivery(
                content: content,
                previous: row.optionalInt64(first + 2).map(EventID.init(rawValue:)),
                failedAttempts: Int(row.int64(first + 3))
            ),
            nextTryAt: Timestamp(rawValue: row.int64(first + 4))
        )
    }

    /// The earliest time after `time` at which a waiting delivery of a webhook is due.
    public mutating func nextTry(
        of webhook: WebhookID,
        after time: Timestamp
    ) throws(StoreError) -> Timestamp? {
        try withConnection { (opened) throws(StoreError) in
            try mappingSQLiteErrors { () throws(SQLiteError) in
                try opened.statements.nextTry.bind(webhook.rawValue, at: 1)
                try opened.statements.nextTry.bind(time.rawValue, at: 2)
            }
            return try opened.statements.nextTry.firstRow { (row) throws(StoreError) in
                row.timestamp(0)
            } ?? nil
        }
    }
}
