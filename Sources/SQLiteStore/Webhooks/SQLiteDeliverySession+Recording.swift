public import Bookings
internal import SQLite

extension SQLiteDeliverySession {
    /// Records what a worker did, in one transaction.
    public mutating func record(
        _ reports: [DeliveryReport],
        by worker: String
    ) throws(StoreError) -> [WebhookID] {
        try inTransaction { (opened) throws(StoreError) in
            try mappingSQLiteErrors { () throws(SQLiteError) in
                var changed: [WebhookID] = []
                for report in reports {
                    if try opened.advance(report, worker) {
                        try opened.keep(report)
                    } else {
                        changed.append(report.webhook)
                        guard try opened.exists(report.webhook) else { continue }
                    }
                    try opened.removeFinished(report)
                    try opened.insertAttempts(report)
                }
                return changed
            }
        }
    }
}

extension SQLiteDeliverySession.Opened {
    /// Moves the position and writes the webhook's state; returns whether the worker still has the
    /// webhook as it knows it.
    fileprivate mutating func advance(
        _ report: DeliveryReport,
        _ worker: String
    ) throws(SQLiteError) -> Bool {
        try statements.advance.bind(report.webhook.rawValue, at: 1)
        try statements.advance.bind(report.revision, at: 2)
        try statements.advance.bind(worker, at: 3)
        try statements.advance.bind(report.position.rawValue, at: 4)
        try statements.advance.bind(report.lastMatched?.rawValue, at: 5)
        try statements.advance.bind(report.failingSince?.rawValue, at: 6)
        try statements.advance.bind(report.pausedUntil?.rawValue, at: 7)
        try statements.advance.bind(report.lastSuccessAt?.rawValue, at: 8)
        try statements.advance.bind(optional: report.lastError, at: 9)
        try statements.advance.bind(report.disabledAt?.rawValue, at: 10)
        try statements.advance.run()
        return connection.changes > 0
    }

    fileprivate mutating func exists(_ webhook: WebhookID) throws(SQLiteError) -> Bool {
        try statements.exists.bind(webhook.rawValue, at: 1)
        return try statements.exists.one { _ in true } ?? false
    }

    fileprivate mutating func keep(_ report: DeliveryReport) throws(SQLiteError) {
        for waiting in report.waiting {
            try statements.keepWaiting.bind(report.webhook.rawValue, at: 1)
            try statements.keepWaiting.bind(waiting.delivery.content.key, at: 2)
            try statements.keepWaiting.bind(waiting.delivery.previous?.rawValue, at: 3)
            try statements.keepWaiting.bind(Int64(waiting.delivery.failedAttempts), at: 4)
            try statements.keepWaiting.bind(waiting.nextTryAt.rawValue, at: 5)
            try statements.keepWaiting.run()
        }
    }

    fileprivate mutating func removeFinished(_ report: DeliveryReport) throws(SQLiteError) {
        for key in report.finished {
            try statements.removeWaiting.bind(report.webhook.rawValue, at: 1)
            try statements.removeWaiting.bind(key, at: 2)
            try statements.removeWaiting.run()
        }
    }

    fileprivate mutating func insertAttempts(_ report: DeliveryReport) throws(SQLiteError) {
        guard !report.attempts.isEmpty else { return }
        try statements.countAttempts.bind(report.webhook.rawValue, at: 1)
        try statements.countAttempts.bind(Int64(report.attempts.count), at: 2)
        let last = try statements.countAttempts.one { $0.int64(0) } ?? 0
        var number = last - Int64(report.attempts.count)
        for attempt in report.attempts {
            number += 1
            try statements.insertAttempt.bind(report.webhook.rawValue, at: 1)
            try statements.insertAttempt.bind(number, at: 2)
            try statements.insertAttempt.bind(attempt.key, at: 3)
            try statements.insertAttempt.bind(attempt.at.rawValue, at: 4)
            try statements.insertAttempt.bind(Int64(attempt.attempt), at: 5)
            try statements.insertAttempt.bind(attempt.status.map(Int64.init), at: 6)
            try statements.insertAttempt.bind(optional: attempt.error, at: 7)
            try statements.insertAttempt.bind(attempt.duration.wholeMilliseconds, at: 8)
            try statements.insertAttempt.bind(attempt.nextTryAt?.rawValue, at: 9)
            try statements.insertAttempt.run()
        }
        try statements.removeAttempts.bind(report.webhook.rawValue, at: 1)
        try statements.removeAttempts.bind(last - Int64(WebhookLimits.attempts), at: 2)
        try statements.removeAttempts.run()
    }
}

extension Statement {
    /// Binds a text that may be NULL.
    fileprivate mutating func bind(
        optional text: String?,
        at parameter: Int32
    ) throws(SQLiteError) {
        guard let text else { return try bind(Int64?.none, at: parameter) }
        try bind(text, at: parameter)
    }
}
