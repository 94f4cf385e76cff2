import Bookings
import TestSupport
import Testing

@Suite("Webhooks in a store")
struct DeliveryTests {
    static let fingerprint: [UInt8] = [1, 2]
    static let start = EventID(rawValue: 0)

    static func new(
        _ types: EventTypes = .all,
        key: [UInt8] = fingerprint
    ) -> NewWebhook {
        NewWebhook(
            url: "https://example.com/",
            types: types,
            description: "mail",
            secret: WebhookSalt(bytes: [9], keyFingerprint: key)
        )
    }

    static func create(
        _ webhook: NewWebhook = new(),
        in store: any StoreUnderTest
    ) throws -> Webhook {
        try apply(.create(webhook), to: store)
    }

    static func apply(_ change: WebhookChange, to store: any StoreUnderTest) throws -> Webhook {
        guard case .webhook(let webhook, _) = try store.perform(.webhook(change)) else {
            throw NoWebhook()
        }
        return webhook
    }

    struct NoWebhook: Error {}

    static func lease(
        _ worker: String,
        _ deliveries: any DeliveriesUnderTest,
        of store: any StoreUnderTest
    ) throws -> [LeasedWebhook] {
        try deliveries.lease(as: worker, keyFingerprint: fingerprint, at: store.clock.now())
            .webhooks
    }

    /// A report that moves the position to `event`.
    static func report(_ webhook: LeasedWebhook, through event: Int64) -> DeliveryReport {
        DeliveryReport(
            webhook: webhook.id,
            revision: webhook.revision,
            position: EventID(rawValue: event),
            lastMatched: EventID(rawValue: event)
        )
    }

    @Test("a webhook begins after the events that exist", arguments: StoreKind.allCases)
    func begins(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        _ = try store.makeBooking(on: flight)
        let created = try Self.create(in: store)
        #expect(created.pending == 0 && created.state == .ok)
        _ = try store.makeBooking(on: flight)
        let deliveries = try store.makeDeliveries()
        let leased = try #require(try Self.lease("a", deliveries, of: store).first)
        #expect(leased.position.rawValue == 1 && leased.lastMatched == nil)
        #expect(try deliveries.events(after: leased.position, limit: 10).map(\.id.rawValue) == [2])
        #expect(try store.reader.webhook(created.id)?.pending == 1)
    }

    @Test(
        "a webhook belongs to one worker, until its lease has ended",
        arguments: StoreKind.allCases
    )
    func leases(kind: StoreKind) throws {
        let store = try kind.make()
        _ = try Self.create(in: store)
        let deliveries = try store.makeDeliveries()
        #expect(try Self.lease("a", deliveries, of: store).count == 1)
        #expect(try Self.lease("b", deliveries, of: store).isEmpty)
        store.clock.advance(byMilliseconds: 11_000)
        #expect(try Self.lease("a", deliveries, of: store).count == 1)
        store.clock.advance(byMilliseconds: 11_999)
        #expect(try Self.lease("b", deliveries, of: store).isEmpty)
        store.clock.advance(byMilliseconds: 1)
        #expect(try Self.lease("b", deliveries, of: store).count == 1)
    }

    @Test(
        "workers share the webhooks, and a worker gives up what is beyond its share",
        arguments: StoreKind.allCases
    )
    func sharing(kind: StoreKind) throws {
        let store = try kind.make()
        for _ in 0..<5 { _ = try Self.create(in: store) }
        let deliveries = try store.makeDeliveries()
        #expect(try Self.lease("a", deliveries, of: store).count == 5)
        #expect(try Self.lease("b", deliveries, of: store).isEmpty)
        let shared = try Self.lease("a", deliveries, of: store)
        let surplus = shared.filter(\.isSurplus).map(\.id)
        #expect(shared.count == 5 && surplus.count == 2)
        try deliveries.release(surplus, of: "b")
        #expect(try Self.lease("b", deliveries, of: store).isEmpty)
        try deliveries.release(surplus, of: "a")
        #expect(try Self.lease("b", deliveries, of: store).map(\.id) == surplus)
        #expect(try Self.lease("a", deliveries, of: store).allSatisfy { !$0.isSurplus })
    }

    @Test("a worker with another key gets no webhook", arguments: StoreKind.allCases)
    func otherKey(kind: StoreKind) throws {
        let store = try kind.make()
        _ = try Self.create(Self.new(key: [7]), in: store)
        let deliveries = try store.makeDeliveries()
        let leases = try deliveries.lease(
            as: "a",
            keyFingerprint: Self.fingerprint,
            at: store.clock.now()
        )
        #expect(leases.webhooks.isEmpty && leases.unsignable == 1)
    }

    @Test("a report moves the position, and keeps what waits", arguments: StoreKind.allCases)
    func record(kind: StoreKind) throws {
        let store = try kind.make()
        let created = try Self.create(in: store)
        let flight = try store.makeFlight()
        for _ in 0..<3 { _ = try store.makeBooking(on: flight) }
        let deliveries = try store.makeDeliveries()
        let leased = try #require(try Self.lease("a", deliveries, of: store).first)
        let events = try deliveries.events(after: leased.position, limit: 10)
        let now = store.clock.now()
        var report = Self.report(leased, through: 3)
        let failed = Delivery(content: .event(events[1]), previous: events[0].id, failedAttempts: 1)
        report.waiting = [WaitingDelivery(delivery: failed, nextTryAt: now + .seconds(5))]
        report.failingSince = now
        report.lastError = "no"
        report.attempts = [
            DeliveryAttempt(
                key: 2,
                at: now,
                attempt: 1,
                status: 500,
                error: "no",
                duration: .milliseconds(7),
                nextTryAt: now + .seconds(5)
            )
        ]
        #expect(try deliveries.record([report], by: "a").isEmpty)
        let webhook = try #require(try store.reader.webhook(created.id))
        #expect(webhook.state == .failing && webhook.pending == 1 && webhook.lastError == "no")
        #expect(try deliveries.waiting(for: created.id, dueAt: now, limit: 9).isEmpty)
        #expect(try deliveries.nextTry(of: created.id, after: now) == now + .seconds(5))
        let waiting = try deliveries.waiting(for: created.id, dueAt: now + .seconds(5), limit: 9)
        #expect(waiting.map(\.delivery) == [failed])
        let attempts = try store.reader.attempts(of: created.id, before: nil, limit: 9)
        #expect(attempts.map(\.key) == [2] && attempts.first?.status == 500)

        var success = Self.report(leased, through: 3)
        success.finished = [2]
        success.lastSuccessAt = now
        #expect(try deliveries.record([success], by: "a").isEmpty)
        let done = try #require(try store.reader.webhook(created.id))
        #expect(done.state == .ok && done.pending == 0 && done.lastSuccessAt == now)
    }

    @Test("a worker that lost its lease moves no position", arguments: StoreKind.allCases)
    func lostLease(kind: StoreKind) throws {
        let store = try kind.make()
        let created = try Self.create(in: store)
        _ = try store.makeBooking(on: try store.makeFlight())
        let deliveries = try store.makeDeliveries()
        let leased = try #require(try Self.lease("a", deliveries, of: store).first)
        #expect(try deliveries.record([Self.report(leased, through: 1)], by: "b") == [created.id])
        #expect(try store.reader.webhook(created.id)?.pending == 1)
        _ = try Self.apply(.delete(created.id), to: store)
        #expect(try deliveries.record([Self.report(leased, through: 1)], by: "a") == [created.id])
        #expect(try store.reader.attempts(of: created.id, before: nil, limit: 9).isEmpty)
    }

    @Test(
        "a replay moves the position back, and a report from before changes it no more",
        arguments: StoreKind.allCases
    )
    func replay(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        _ = try store.makeBooking(on: flight)
        let types = try EventTypes(names: ["booking.held"])
        let created = try Self.create(Self.new(types), in: store)
        for seat in ["1A", "1B"] { _ = try store.makeBooking(seat, on: flight, after: [.hold]) }
        let deliveries = try store.makeDeliveries()
        let before = try #require(try Self.lease("a", deliveries, of: store).first)
        #expect(try deliveries.record([Self.report(before, through: 5)], by: "a").isEmpty)
        let version = try deliveries.poll().webhooksVersion
        _ = try Self.apply(.replay(created.id, after: EventID(rawValue: 4)), to: store)
        #expect(try deliveries.poll().webhooksVersion != version)
        #expect(try deliveries.record([Self.report(before, through: 5)], by: "a") == [created.id])
        let leased = try #require(try Self.lease("a", deliveries, of: store).first)
        #expect(leased.position.rawValue == 4)
        // The newest event of its types up to the position.
        #expect(leased.lastMatched?.rawValue == 3)
        _ = try Self.apply(.replay(created.id, after: Self.start), to: store)
        let first = try #require(try Self.lease("a", deliveries, of: store).first)
        #expect(first.position.rawValue == 0 && first.lastMatched == nil)
    }

    @Test("a renewed secret keeps the one before for 24 hours", arguments: StoreKind.allCases)
    func renewal(kind: StoreKind) throws {
        let store = try kind.make()
        let created = try Self.create(in: store)
        let salt = WebhookSalt(bytes: [10], keyFingerprint: Self.fingerprint)
        _ = try Self.apply(.renewSecret(created.id, salt), to: store)
        let deliveries = try store.makeDeliveries()
        let leased = try #require(try Self.lease("a", deliveries, of: store).first)
        #expect(leased.secret == salt && leased.previousSalt == [9])
        store.clock.advance(byMilliseconds: 24 * 3_600_000)
        #expect(try Self.lease("a", deliveries, of: store).first?.previousSalt == nil)
    }

    @Test(
        "a disabled webhook is leased by no worker, and continues when it is enabled",
        arguments: StoreKind.allCases
    )
    func disabled(kind: StoreKind) throws {
        let store = try kind.make()
        let created = try Self.create(in: store)
        _ = try store.makeBooking(on: try store.makeFlight())
        let deliveries = try store.makeDeliveries()
        let leased = try #require(try Self.lease("a", deliveries, of: store).first)
        var report = Self.report(leased, through: 0)
        report.disabledAt = store.clock.now()
        #expect(try deliveries.record([report], by: "a").isEmpty)
        #expect(try store.reader.webhook(created.id)?.state == .disabled)
        #expect(try Self.lease("a", deliveries, of: store).isEmpty)
        #expect(try Self.apply(.enable(created.id), to: store).state == .ok)
        #expect(try Self.lease("a", deliveries, of: store).first?.position.rawValue == 0)
    }

    @Test("a test waits as a delivery without an event", arguments: StoreKind.allCases)
    func test(kind: StoreKind) throws {
        let store = try kind.make()
        let created = try Self.create(in: store)
        #expect(try Self.apply(.test(created.id), to: store).pending == 1)
        let deliveries = try store.makeDeliveries()
        let now = store.clock.now()
        let waiting = try deliveries.waiting(for: created.id, dueAt: now, limit: 9)
        #expect(waiting.map(\.delivery.content) == [.test(now)])
    }

    @Test("a prune keeps what a webhook has yet to send", arguments: StoreKind.allCases)
    func prune(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let created = try Self.create(in: store)
        let old = try store.makeBooking(on: flight)
        _ = try store.perform(.act(.hold, on: old))
        _ = try store.perform(.act(.release, on: old))
        _ = try store.makeBooking(on: flight)
        let cutoff = store.clock.now() + .seconds(1)
        #expect(try store.prune(before: cutoff) == 0)
        let deliveries = try store.makeDeliveries()
        let leased = try #require(try Self.lease("a", deliveries, of: store).first)
        let events = try deliveries.events(after: leased.position, limit: 9)
        var report = Self.report(leased, through: 4)
        report.waiting = [
            WaitingDelivery(
                delivery: Delivery(content: .event(events[1]), previous: nil),
                nextTryAt: cutoff
            )
        ]
        _ = try deliveries.record([report], by: "a")
        #expect(try store.prune(before: cutoff) == 0)
        var done = Self.report(leased, through: 4)
        done.finished = [2]
        _ = try deliveries.record([done], by: "a")
        #expect(try store.prune(before: cutoff) == 1)
        // A replay of pruned events is refused; the rest still names the event before it.
        let replay = WebhookChange.replay(created.id, after: EventID(rawValue: 2))
        guard case .refused(.eventsPruned(let oldest)) = try store.perform(.webhook(replay)) else {
            Issue.record("the replay is accepted")
            return
        }
        #expect(oldest.rawValue == 3)
        _ = try Self.apply(.replay(created.id, after: oldest), to: store)
        #expect(try Self.lease("a", deliveries, of: store).first?.lastMatched?.rawValue == 3)
    }
}
