#if Webhooks
internal import Bookings
internal import HTTPClient
internal import Logging
internal import Sockets
internal import Synchronization

/// Delivers the events of the log to webhooks: the body of a worker's delivery thread.
///
/// Confined to its thread. Its memory does not grow with the number of events: it reads them as fast as
/// the receivers accept them.
struct Deliverer<Store: DeliveryStore & ~Copyable>: ~Copyable {
    var store: Store
    var client: HTTPClient
    var receivers: [WebhookID: Receiver] = [:]
    /// The keys of `receivers`, in the order in which they take turns.
    var ids: [WebhookID] = []
    /// The requests that run.
    var running: [UInt64: Request] = [:]
    /// Reports that the store has not accepted yet.
    var unrecorded: [DeliveryReport] = []
    let settings: DeliverySettings
    let clock: any Clock
    let log: Logger
    private let news: DeliveryNews

    var generator = SystemRandomNumberGenerator()
    private var finished: [FinishedRequest] = []
    private var newest = EventID(rawValue: 0)
    private var webhooksVersion: Int64?
    var nextRequestID: UInt64 = 0
    private var nextPoll = Timestamp(rawValue: 0)
    private var nextLease = Timestamp(rawValue: 0)
    private var recordAt: Timestamp?
    var unrecordedResults = 0
    private var storeFails = false
    private var unsignable = 0

    /// A request that runs.
    struct Request {
        let webhook: WebhookID
        let delivery: Delivery
    }

    init(
        _ settings: DeliverySettings,
        store: consuming Store,
        client: consuming HTTPClient,
        news: DeliveryNews,
        clock: any Clock,
        log: Logger
    ) {
        self.settings = settings
        self.store = store
        self.client = client
        self.news = news
        self.clock = clock
        self.log = log
    }

    /// Delivers until `mustStop` returns true, then records what is done and releases the webhooks.
    mutating func run(until mustStop: () -> Bool) throws(SystemError) {
        while !mustStop() {
            let now = clock.now()
            useStore { (self) throws(StoreError) in
                try self.poll(at: now)
                try self.read(at: now)
            }
            startRequests(at: now)
            try wait(upTo: remainingTime(at: now))
        }
        let end = clock.now() + DeliveryLimits.stopTime
        for id in ids { receivers[id]?.close() }
        while !running.isEmpty, clock.now() < end { try wait(upTo: DeliveryLimits.pollTime) }
        useStore { (self) throws(StoreError) in
            try self.record(at: self.clock.now(), isFinal: true)
            try self.store.release(self.ids, of: self.settings.name)
        }
    }

    /// Waits for results, and records them when it is time.
    private mutating func wait(upTo time: Duration) throws(SystemError) {
        finished.removeAll(keepingCapacity: true)
        try client.wait(upTo: time, into: &finished)
        let now = clock.now()
        for request in finished { finish(request, at: now) }
        if !finished.isEmpty, recordAt == nil { recordAt = now + DeliveryLimits.recordTime }
        let isFull = unrecordedResults >= DeliveryLimits.recordedResults
        if isFull || recordAt.map({ $0 <= now }) ?? false {
            useStore { (self) throws(StoreError) in try self.record(at: now, isFinal: false) }
        }
    }

    /// The time until something has to be done though no request ends.
    private func remainingTime(at now: Timestamp) -> Duration {
        var next = min(nextPoll, nextLease, recordAt ?? nextPoll)
        for receiver in receivers.values where !receiver.isClosed {
            let wake = receiver.pause(at: now) ?? receiver.nextTryAt
            // A delivery that is due waits for a request to end.
            if let wake, wake > now { next = min(next, wake) }
        }
        return max(.zero, next - now)
    }

    /// Runs `body`; after an error of the store, the next attempt waits.
    private mutating func useStore(
        _ body: (inout Deliverer) throws(StoreError) -> Void
    ) {
        let now = clock.now()
        do throws(StoreError) {
            try body(&self)
            if storeFails { log.info("webhooks can be read and recorded again") }
            storeFails = false
        } catch {
            settings.observer?.record(.storeFailed)
            log.log(
                level: storeFails ? .debug : .warning,
                "could not read or record webhooks; trying again",
                metadata: ["error": "\(error)"]
            )
            storeFails = true
            nextPoll = now + DeliveryLimits.retryTime
            nextLease = max(nextLease, nextPoll)
            recordAt = recordAt.map { _ in now + DeliveryLimits.retryTime }
        }
    }
}

// Reading and recording.
extension Deliverer where Store: ~Copyable {
    /// Looks for new events and changes; renews the leases when it is time.
    private mutating func poll(at now: Timestamp) throws(StoreError) {
        let hasNew = news.hasNew.exchange(false, ordering: .acquiringAndReleasing)
        guard hasNew || now >= nextPoll || now >= nextLease else { return }
        nextPoll = now + pollTime
        let state = try store.poll()
        newest = state.newestEventID
        try dropClosed(at: now)
        guard state.webhooksVersion != webhooksVersion || now >= nextLease else { return }
        try lease(at: now, hasChanges: state.webhooksVersion != webhooksVersion)
        webhooksVersion = state.webhooksVersion
        nextLease = now + WebhookLimits.leaseRenewal
    }

    /// The longest time until the next poll.
    private var pollTime: Duration {
        // A closed receiver is released as soon as its requests have ended.
        if ids.contains(where: { receivers[$0]?.isClosed == true }) {
            return DeliveryLimits.pollTime
        }
        if news.announcesMore.load(ordering: .relaxed) { return settings.sweepTime }
        return ids.isEmpty ? DeliveryLimits.idlePollTime : DeliveryLimits.pollTime
    }

    private mutating func lease(at now: Timestamp, hasChanges: Bool) throws(StoreError) {
        let leases = try store.lease(
            as: settings.name,
            keyFingerprint: settings.key.fingerprint,
            at: now
        )
        let leased = Set(leases.webhooks.map(\.id))
        for id in ids where !leased.contains(id) { receivers[id]?.close() }
        for webhook in leases.webhooks {
            if receivers[webhook.id] == nil {
                guard !webhook.isSurplus else { continue }
                receivers[webhook.id] = Receiver(webhook)
                receivers[webhook.id]?.nextTryAt = now
                ids.append(webhook.id)
            } else if receivers[webhook.id]?.webhook.revision == webhook.revision {
                receivers[webhook.id]?.update(webhook)
                // An administrator may have requested a test.
                if hasChanges { receivers[webhook.id]?.nextTryAt = now }
                if webhook.isSurplus { receivers[webhook.id]?.close() }
            } else {
                receivers[webhook.id]?.close()
            }
        }
        if leases.unsignable > unsignable {
            log.error(
                "secrets of webhooks were made with another key file; nothing is sent to these webhooks",
                metadata: ["webhooks": "\(leases.unsignable)"]
            )
        }
        unsignable = leases.unsignable
        settings.observer?.record(.leased(receivers.count))
    }

    /// Releases the closed receivers that have nothing in flight; the next lease reads them again.
    private mutating func dropClosed(at now: Timestamp) throws(StoreError) {
        let ended = ids.filter { id in
            receivers[id].map { $0.isClosed && $0.isIdle } ?? true
        }
        guard !ended.isEmpty else { return }
        try record(at: now, isFinal: false)
        try store.release(ended, of: settings.name)
        for id in ended { receivers[id] = nil }
        ids.removeAll(where: ended.contains)
        // Another worker, or this one, takes them at once.
        nextLease = now
    }

    /// Reads what the receivers can take.
    private mutating func read(at now: Timestamp) throws(StoreError) {
        for id in ids {
            while receivers[id]?.wantsEvents(newest: newest, at: now) == true {
                guard let after = receivers[id]?.readThrough else { break }
                let events = try store.events(after: after, limit: DeliveryLimits.readEvents)
                guard !events.isEmpty else { break }
                receivers[id]?.add(events)
                // A webhook that wants few types must be recorded, too.
                recordAt = recordAt ?? now + DeliveryLimits.recordTime
            }
            guard receivers[id]?.wantsWaiting(at: now) == true,
                let limit = receivers[id]?.waitingLimit
            else { continue }
            let waiting = try store.waiting(for: id, dueAt: now, limit: limit)
            receivers[id]?.add(waiting: waiting)
            receivers[id]?.nextTryAt =
                waiting.count == limit ? now : try store.nextTry(of: id, after: now)
        }
    }

    /// Records the reports of all receivers in one transaction.
    private mutating func record(at now: Timestamp, isFinal: Bool) throws(StoreError) {
        for id in ids where isFinal || receivers[id]?.hasReport == true {
            if let report = receivers[id]?.takeReport(at: now, isFinal: isFinal) {
                unrecorded.append(report)
            }
        }
        recordAt = unrecorded.isEmpty ? nil : now
        guard !unrecorded.isEmpty else { return }
        let changed = try store.record(unrecorded, by: settings.name)
        unrecorded.removeAll(keepingCapacity: true)
        unrecordedResults = 0
        recordAt = nil
        for id in changed { receivers[id]?.close() }
        if !changed.isEmpty { nextLease = now }
    }
}
#endif
