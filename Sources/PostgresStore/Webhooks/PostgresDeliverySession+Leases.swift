public import Bookings
internal import Postgres

extension PostgresDeliverySession {
    /// Renews the worker's leases, and takes webhooks that no worker has, up to the worker's share.
    public mutating func lease(
        as worker: String,
        keyFingerprint: [UInt8],
        at now: Timestamp
    ) throws(StoreError) -> WebhookLeases {
        let time = time(now)
        let leases = try withConnection { (connection) throws(StoreError) -> Leases in
            // A system without webhooks writes nothing.
            var has = try connection.run(LeaseStatements.hasWebhooks)
            guard has.next(), has.bool(0) else { return Leases() }
            return try connection.lease(worker, keyFingerprint, at: time)
        }
        // Outside of the transaction, because the search may take long.
        var found: [LeasedWebhook] = []
        for (index, lease) in leases.rows.enumerated() {
            let lastMatched = lease.isRewound ? try newestMatch(of: lease) : lease.lastMatched
            found.append(
                lease.webhook(lastMatched: lastMatched, isSurplus: index >= leases.share)
            )
        }
        return WebhookLeases(webhooks: found, unsignable: leases.unsignable)
    }

    /// Ends the leases of webhooks before their time.
    public mutating func release(
        _ webhooks: [WebhookID],
        of worker: String
    ) throws(StoreError) {
        guard !webhooks.isEmpty else { return }
        try withConnection { (connection) throws(StoreError) in
            _ = try connection.run(LeaseStatements.release) {
                $0.append(array: webhooks.lazy.map(\.rawValue))
                $0.append(worker)
            }
        }
    }

    /// The newest event up to the position that the webhook got, after a replay has moved the position.
    private mutating func newestMatch(of lease: LeaseRow) throws(StoreError) -> EventID? {
        let floor = lease.position > lease.createdAfter ? lease.createdAfter.rawValue : 0
        var upper = lease.position.rawValue
        while upper > floor {
            let (last, lower) = (upper, max(floor, upper - PostgresStoreLimits.searchedEvents))
            let (found, hasMore) = try withConnection {
                (connection) throws(StoreError) -> (Int64?, Bool) in
                var row = try connection.run(LeaseStatements.newestMatch) {
                    $0.append(last)
                    $0.append(lower)
                    $0.append(lease.types.rawValue)
                }
                return row.next() ? (row.optionalInt64(0), row.bool(1)) : (nil, false)
            }
            if let found { return EventID(rawValue: found) }
            guard hasMore else { break }
            upper = lower
        }
        return try withConnection { (connection) throws(StoreError) in
            var row = try connection.run(LeaseStatements.prunedMatch) {
                $0.append(lease.id.rawValue)
                $0.append(floor)
                $0.append(lease.position.rawValue)
            }
            return row.next() ? EventID(rawValue: row.int64(0)) : nil
        }
    }
}

/// What a worker has after a transaction that renewed its leases.
private struct Leases {
    var rows: [LeaseRow] = []
    var share = 0
    var unsignable = 0
}

/// A row of `LeaseStatements.leases`.
private struct LeaseRow {
    let id: WebhookID
    let url: String
    let types: EventTypes
    let secret: WebhookSalt
    let previousSalt: [UInt8]?
    let position: EventID
    let lastMatched: EventID?
    let isRewound: Bool
    let createdAfter: EventID
    let revision: Int64
    let pausedUntil: Timestamp?
    let failingSince: Timestamp?

    init(_ row: borrowing PostgresResult) {
        id = WebhookID(rawValue: row.int64(0))
        url = row.string(1)
        types = EventTypes(rawValue: row.int64(2))
        secret = WebhookSalt(bytes: row.byteArray(3), keyFingerprint: row.byteArray(4))
        previousSalt = row.isNull(5) ? nil : row.byteArray(5)
        position = EventID(rawValue: row.int64(6))
        lastMatched = row.optionalInt64(7).map(EventID.init(rawValue:))
        isRewound = row.bool(8)
        createdAfter = EventID(rawValue: row.int64(9))
        revision = row.int64(10)
        pausedUntil = row.timestamp(11)
        failingSince = row.timestamp(12)
    }

    func webhook(lastMatched: EventID?, isSurplus: Bool) -> LeasedWebhook {
        LeasedWebhook(
            id: id,
            url: url,
            types: types,
            secret: secret,
            previousSalt: previousSalt,
            position: position,
            lastMatched: lastMatched,
            createdAfter: createdAfter,
            revision: revision,
            pausedUntil: pausedUntil,
            failingSince: failingSince,
            isSurplus: isSurplus
        )
    }
}

extension DeliveryConnection {
    /// Renews and takes leases, in one transaction of two round trips.
    fileprivate mutating func lease(
        _ worker: String,
        _ fingerprint: [UInt8],
        at time: Int64?
    ) throws(StoreError) -> Leases {
        let leaseTime = WebhookLimits.leaseTime.wholeMilliseconds
        try queueBegin()
        try queue(WebhookStatements.lockLog)
        try queue(LeaseStatements.announce) {
            $0.append(worker)
            $0.append(fingerprint)
            $0.append(time)
        }
        try queue(LeaseStatements.removeWorkers) {
            $0.append(time)
            $0.append(leaseTime)
        }
        try queue(LeaseStatements.renew) {
            $0.append(worker)
            $0.append(time)
            $0.append(leaseTime)
        }
        try queue(LeaseStatements.share) { $0.append(fingerprint) }
        try send()
        for _ in 0..<4 { _ = try result() }
        let renewed = try result().affectedRows
        var leases = Leases()
        var shares = try result()
        if shares.next() {
            (leases.share, leases.unsignable) = (Int(shares.int64(0)), Int(shares.int64(1)))
        }
        let missing = max(0, leases.share - renewed)
        try queue(LeaseStatements.take) {
            $0.append(worker)
            $0.append(time)
            $0.append(leaseTime)
            $0.append(fingerprint)
            $0.append(Int64(missing))
        }
        try queue(LeaseStatements.leases) {
            $0.append(worker)
            $0.append(time)
        }
        try sendWithCommit()
        _ = try result()
        var rows = try result()
        try confirmCommit()
        while rows.next() { leases.rows.append(LeaseRow(rows)) }
        return leases
    }
}
