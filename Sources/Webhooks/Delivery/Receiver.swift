internal import Bookings

/// The deliveries to one webhook: which is sent next, and what the store has to record.
///
/// A value without I/O; times are parameters.
struct Receiver {
    /// An event that was read and has no waiting row in the store.
    private struct Fresh {
        var delivery: Delivery
        /// The newest event before this one that the webhook got.
        let matchedBefore: EventID?
    }

    private struct InFlight {
        let delivery: Delivery
        let startedAt: Timestamp
        /// Set while the store has no waiting row, so that the position must not pass the delivery.
        var fresh: Fresh?
    }

    /// What an attempt came to.
    enum Result: Equatable {
        /// The receiver has accepted the delivery.
        case accepted(status: Int)
        /// It has not; `status` is nil if there is no complete response.
        case failed(status: Int?, error: String, retryAfter: Duration?)
    }

    private(set) var webhook: LeasedWebhook
    /// Whether nothing more is started: the webhook is disabled, or has to be read again or released.
    private(set) var isClosed = false
    /// The newest event that was read.
    private(set) var readThrough: EventID
    /// The time of the earliest next attempt of the store's waiting deliveries; nil if none waits.
    var nextTryAt: Timestamp?
    /// The number of requests that may run at a time: one while the receiver fails.
    private(set) var window: Int

    private var lastMatched: EventID?
    private var fresh: [Fresh] = []
    private var due: [Delivery] = []
    private var takesDueNext = false
    private var inFlight: [Int64: InFlight] = [:]
    private var pausedUntil: Timestamp?
    private var failingSince: Timestamp?
    private var report: DeliveryReport
    private var isReportEmpty = true

    init(_ webhook: LeasedWebhook) {
        self.webhook = webhook
        readThrough = webhook.position
        lastMatched = webhook.lastMatched
        pausedUntil = webhook.pausedUntil
        failingSince = webhook.failingSince
        window = webhook.failingSince == nil ? DeliveryLimits.requestsPerReceiver : 1
        report = Self.emptyReport(webhook, webhook.position, webhook.lastMatched)
    }

    /// Whether the receiver fails, so that its requests may take long.
    var isFailing: Bool { failingSince != nil }

    /// Whether no request runs.
    var isIdle: Bool { inFlight.isEmpty }

    /// Whether the store has something to record.
    var hasReport: Bool { !isReportEmpty }

    /// The time before which nothing is sent; nil if there is none.
    func pause(at now: Timestamp) -> Timestamp? { pausedUntil.flatMap { $0 > now ? $0 : nil } }

    /// Takes over the webhook's secrets, as the newest lease has them.
    mutating func update(_ webhook: LeasedWebhook) { self.webhook = webhook }

    /// Starts nothing more; events that were read and not sent hold the position.
    mutating func close() {
        isClosed = true
        due.removeAll()
    }

    // MARK: Reading

    /// Whether events after `readThrough` should be read.
    func wantsEvents(newest: EventID, at now: Timestamp) -> Bool {
        !isClosed && readThrough < newest && fresh.count < DeliveryLimits.queuedDeliveries
            && pause(at: now) == nil
    }

    /// Whether waiting deliveries should be read.
    func wantsWaiting(at now: Timestamp) -> Bool {
        guard !isClosed, due.isEmpty, pause(at: now) == nil, let nextTryAt else { return false }
        return nextTryAt <= now && inFlight.count < window
    }

    /// The number of waiting deliveries to read: those that are in flight may be among them.
    var waitingLimit: Int { inFlight.count + DeliveryLimits.requestsPerReceiver }

    /// Adds events, in the order of the log.
    mutating func add(_ events: [CommittedEvent]) {
        for event in events {
            readThrough = event.id
            guard webhook.types.contains(event.transition.cause) else { continue }
            // The chain of `previous` begins anew with the first event after the webhook's creation.
            let isFirst =
                event.id > webhook.createdAfter
                && (lastMatched.map { $0 <= webhook.createdAfter } ?? true)
            fresh.append(
                Fresh(
                    delivery: Delivery(
                        content: .event(event),
                        previous: isFirst ? nil : lastMatched
                    ),
                    matchedBefore: lastMatched
                )
            )
            lastMatched = event.id
        }
        if !events.isEmpty { isReportEmpty = false }
    }

    /// Adds waiting deliveries that are due.
    mutating func add(waiting deliveries: [WaitingDelivery]) {
        due = deliveries.map(\.delivery).filter { inFlight[$0.content.key] == nil }
    }

    // MARK: Sending

    /// The next delivery to send, which counts as in flight from now on; nil if there is none.
    mutating func next(at now: Timestamp) -> Delivery? {
        guard !isClosed, inFlight.count < window, pause(at: now) == nil else { return nil }
        takesDueNext.toggle()
        if takesDueNext || fresh.isEmpty, let delivery = due.popLast() {
            let key = delivery.content.key
            inFlight[key] = InFlight(delivery: delivery, startedAt: now, fresh: nil)
            return delivery
        }
        // The same event may be in flight as a waiting delivery, after a replay.
        guard let first = fresh.first, inFlight[first.delivery.content.key] == nil else {
            return nil
        }
        fresh.removeFirst()
        inFlight[first.delivery.content.key] = InFlight(
            delivery: first.delivery,
            startedAt: now,
            fresh: first
        )
        return first.delivery
    }

    /// Notes the result of an attempt.
    ///
    /// - Returns: Whether the webhook is disabled from now on.
    mutating func finish(
        _ key: Int64,
        _ result: Result,
        duration: Duration,
        at now: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) -> Bool {
        guard let attempt = inFlight.removeValue(forKey: key) else { return false }
        isReportEmpty = false
        switch result {
        case .accepted(let status):
            report.finished.append(key)
            report.lastSuccessAt = now
            failingSince = nil
            window = min(window + 1, DeliveryLimits.requestsPerReceiver)
            note(attempt, key, status: status, error: nil, duration, nextTryAt: nil)
            return false
        case .failed(let status, let error, let retryAfter):
            window = 1
            failingSince = failingSince ?? now
            report.lastError = error
            let wait = RetrySchedule.wait(
                afterAttempts: attempt.delivery.failedAttempts + 1,
                retryAfter: retryAfter,
                using: &generator
            )
            if let retryAfter {
                pausedUntil = now + min(retryAfter, RetrySchedule.longestRetryAfter)
            }
            var delivery = attempt.delivery
            delivery.failedAttempts += 1
            keep(delivery, until: now + wait)
            note(attempt, key, status: status, error: error, duration, nextTryAt: now + wait)
            guard mustDisable(status, at: now) else { return false }
            report.disabledAt = now
            close()
            return true
        }
    }

    private func mustDisable(_ status: Int?, at now: Timestamp) -> Bool {
        status == 410 || failingSince.map { now - $0 >= RetrySchedule.failingTime } ?? false
    }

    private mutating func keep(_ delivery: Delivery, until nextTry: Timestamp) {
        report.waiting.append(WaitingDelivery(delivery: delivery, nextTryAt: nextTry))
        nextTryAt = min(nextTryAt ?? nextTry, nextTry)
    }

    private mutating func note(
        _ attempt: InFlight,
        _ key: Int64,
        status: Int?,
        error: String?,
        _ duration: Duration,
        nextTryAt: Timestamp?
    ) {
        report.attempts.append(
            DeliveryAttempt(
                key: key,
                at: attempt.startedAt,
                attempt: attempt.delivery.failedAttempts + 1,
                status: status,
                error: error,
                duration: duration,
                nextTryAt: nextTryAt
            )
        )
    }

    // MARK: Recording

    /// What the store has to record, as of `now`; the next report begins empty.
    ///
    /// The position does not pass an event that is neither delivered nor kept. An attempt that takes
    /// long does not hold the position: its delivery is kept as waiting.
    mutating func takeReport(at now: Timestamp, isFinal: Bool = false) -> DeliveryReport {
        var holder = fresh.first
        for (key, attempt) in inFlight {
            guard let held = attempt.fresh else { continue }
            if isFinal || now - attempt.startedAt >= DeliveryLimits.heldTime {
                // Due at once, for a worker that takes the webhook over; this one has it in flight.
                keep(held.delivery, until: now)
                inFlight[key]?.fresh = nil
            } else if holder.map({ key < $0.delivery.content.key }) ?? true {
                holder = held
            }
        }
        if let holder {
            report.position = EventID(rawValue: holder.delivery.content.key - 1)
            report.lastMatched = holder.matchedBefore
        } else {
            report.position = readThrough
            report.lastMatched = lastMatched
        }
        report.pausedUntil = pausedUntil
        report.failingSince = failingSince
        let taken = report
        report = Self.emptyReport(webhook, report.position, report.lastMatched)
        isReportEmpty = true
        return taken
    }

    private static func emptyReport(
        _ webhook: LeasedWebhook,
        _ position: EventID,
        _ lastMatched: EventID?
    ) -> DeliveryReport {
        DeliveryReport(
            webhook: webhook.id,
            revision: webhook.revision,
            position: position,
            lastMatched: lastMatched
        )
    }
}
