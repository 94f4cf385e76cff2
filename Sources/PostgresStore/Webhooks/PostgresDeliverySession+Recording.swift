public import Bookings
internal import Postgres

extension PostgresDeliverySession {
    /// Records what a worker did, in one transaction and one round trip.
    ///
    /// After an error the transaction may have been committed. To record the same reports again changes
    /// nothing but the list of attempts, which then has them twice.
    public mutating func record(
        _ reports: [DeliveryReport],
        by worker: String
    ) throws(StoreError) -> [WebhookID] {
        try withConnection { (connection) throws(StoreError) in
            try connection.queueBegin()
            try connection.queue(DeliveryStatements.lock) {
                $0.append(array: Set(reports.map(\.webhook.rawValue)))
            }
            // One after the other: there may be several reports of a webhook.
            for report in reports { try connection.queue(report, worker) }
            try connection.sendWithCommit()
            _ = try connection.result()
            _ = try connection.result()
            var changed: [WebhookID] = []
            for report in reports {
                var advanced = try connection.result()
                if !advanced.next() { changed.append(report.webhook) }
                for _ in 0..<report.furtherStatements { _ = try connection.result() }
            }
            try connection.confirmCommit()
            return changed
        }
    }
}

extension DeliveryReport {
    /// The number of statements that record the report, after the one that moves the position.
    fileprivate var furtherStatements: Int {
        (waiting.isEmpty ? 0 : 1) + (finished.isEmpty ? 0 : 1) + (attempts.isEmpty ? 0 : 1)
    }

    /// The deliveries to keep; the last one of each key counts.
    fileprivate var kept: [WaitingDelivery] {
        Array(
            Dictionary(waiting.map { ($0.delivery.content.key, $0) }, uniquingKeysWith: { $1 })
                .values
        )
    }
}

extension DeliveryConnection {
    /// Queues the statements that record a report.
    fileprivate mutating func queue(
        _ report: DeliveryReport,
        _ worker: String
    ) throws(StoreError) {
        try queue(DeliveryStatements.advance) {
            $0.append(report, worker)
            $0.append(report.position.rawValue)
            $0.append(report.lastMatched?.rawValue)
            $0.append(report.failingSince?.rawValue)
            $0.append(report.pausedUntil?.rawValue)
            $0.append(report.lastSuccessAt?.rawValue)
            $0.append(report.lastError)
            $0.append(report.disabledAt?.rawValue)
        }
        if !report.waiting.isEmpty {
            let kept = report.kept
            try queue(DeliveryStatements.keepWaiting) {
                $0.append(report, worker)
                $0.append(array: kept.lazy.map(\.delivery.content.key))
                $0.append(array: kept.lazy.map(\.delivery.previous?.rawValue))
                $0.append(array: kept.lazy.map { Int32($0.delivery.failedAttempts) })
                $0.append(array: kept.lazy.map(\.nextTryAt.rawValue))
            }
        }
        if !report.finished.isEmpty {
            try queue(DeliveryStatements.removeWaiting) {
                $0.append(report.webhook.rawValue)
                $0.append(array: report.finished)
            }
        }
        if !report.attempts.isEmpty {
            try queue(DeliveryStatements.insertAttempts) {
                $0.append(report.webhook.rawValue)
                $0.append(report.attempts)
            }
        }
    }
}

extension PostgresParameters {
    /// Appends the condition of `DeliveryStatements.advance`.
    fileprivate mutating func append(_ report: DeliveryReport, _ worker: String) {
        append(report.webhook.rawValue)
        append(report.revision)
        append(worker)
    }

    /// Appends the further parameters of `DeliveryStatements.insertAttempts`.
    fileprivate mutating func append(_ attempts: [DeliveryAttempt]) {
        append(Int64(attempts.count))
        append(Int64(WebhookLimits.attempts))
        append(array: attempts.lazy.map(\.key))
        append(array: attempts.lazy.map(\.at.rawValue))
        append(array: attempts.lazy.map { Int32($0.attempt) })
        append(array: attempts.lazy.map { $0.status.map { Int32($0) } })
        append(array: attempts.lazy.map(\.error))
        append(array: attempts.lazy.map(\.duration.wholeMilliseconds))
        append(array: attempts.lazy.map(\.nextTryAt?.rawValue))
    }
}
