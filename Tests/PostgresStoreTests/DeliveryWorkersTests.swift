import Bookings
import Postgres
import PostgresStore
import StoreSupport
import Synchronization
import TestSupport
import Testing

/// Several workers deliver the events of one database.
@Suite("Workers that deliver from one PostgreSQL database", .timeLimit(.minutes(2)))
struct DeliveryWorkersTests {
    static let fingerprint: [UInt8] = [1, 2]

    static func webhook(_ types: EventTypes = .all) -> Command {
        .webhook(
            .create(
                NewWebhook(
                    url: "https://example.com/",
                    types: types,
                    description: "mail",
                    secret: WebhookSalt(bytes: [9], keyFingerprint: fingerprint)
                )
            )
        )
    }

    static func createWebhook(
        _ fixture: StoreFixture,
        _ types: EventTypes = .all
    ) throws -> WebhookID {
        guard case .webhook(let created, _) = try fixture.makeWriter().perform(webhook(types))
        else {
            throw UnexpectedOutcome(text: "no webhook")
        }
        return created.id
    }

    /// A report that everything up to `event` was delivered.
    static func report(_ webhook: LeasedWebhook, through event: EventID) -> DeliveryReport {
        DeliveryReport(
            webhook: webhook.id,
            revision: webhook.revision,
            position: event,
            lastMatched: event
        )
    }

    /// What was delivered, by the worker.
    private struct Sent: Sendable {
        var events: [WebhookID: [EventID]] = [:]
        var byWorker: [String: Int] = [:]
    }

    /// Delivers like a worker, until `isDone` and nothing is left.
    private static func deliver(
        as worker: String,
        _ fixture: StoreFixture,
        _ sent: borrowing Mutex<Sent>,
        until isDone: borrowing Mutex<Bool>
    ) throws {
        var session = try fixture.store().makeDeliverySession()
        while true {
            let isLast = isDone.withLock { $0 }
            let leases = try session.lease(
                as: worker,
                keyFingerprint: fingerprint,
                at: fixture.clock.now()
            )
            var delivered = 0
            for webhook in leases.webhooks where !webhook.isSurplus {
                let events = try session.events(after: webhook.position, limit: 7)
                guard let last = events.last else { continue }
                sent.withLock {
                    $0.events[webhook.id, default: []] += events.map(\.id)
                    $0.byWorker[worker, default: 0] += events.count
                }
                delivered += events.count
                #expect(try session.record([report(webhook, through: last.id)], by: worker) == [])
            }
            try session.release(leases.webhooks.filter(\.isSurplus).map(\.id), of: worker)
            if isLast, delivered == 0 { return }
        }
    }

    @Test(
        "two workers share the webhooks, and deliver each event to each webhook once and in order"
    )
    func twoWorkers() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        var webhooks: [WebhookID] = []
        for _ in 0..<4 { webhooks.append(try Self.createWebhook(fixture)) }
        let sent = Mutex(Sent())
        let isDone = Mutex(false)
        try concurrently([
            {
                defer { isDone.withLock { $0 = true } }
                let writer = try fixture.makeWriter()
                try waitUntil("both workers to have delivered") {
                    let id = try writer.book(["12A"], on: flight)[0]
                    _ = try writer.perform([.act(.hold, on: id), .act(.release, on: id)])
                    return sent.withLock { $0.byWorker.count } == 2
                }
            },
            { try Self.deliver(as: "a", fixture, sent, until: isDone) },
            { try Self.deliver(as: "b", fixture, sent, until: isDone) },
        ])
        let newest = try #require(Int64(try fixture.database.sql("SELECT last FROM feed")))
        for webhook in webhooks {
            let events = sent.withLock { $0.events[webhook] ?? [] }
            #expect(events.map(\.rawValue) == Array(1...newest))
        }
        #expect(try fixture.store().check(now: fixture.clock.now()).isSound)
    }

    @Test("the server's clock decides a lease, whatever the clocks of the workers are")
    func clock() throws {
        let fixture = try StoreFixture()
        _ = try Self.createWebhook(fixture)
        let store = PostgresBookingStore(try PostgresURL(fixture.database.url), process: "test")
        var first = try store.makeDeliverySession()
        var second = try store.makeDeliverySession()
        let early = try first.lease(
            as: "a",
            keyFingerprint: Self.fingerprint,
            at: Timestamp(rawValue: 0)
        )
        #expect(early.webhooks.count == 1)
        let late = try second.lease(
            as: "b",
            keyFingerprint: Self.fingerprint,
            at: Timestamp(rawValue: 9_000_000_000_000)
        )
        #expect(late.webhooks.isEmpty)
        #expect(try fixture.database.sql("SELECT count(*) FROM webhook_workers") == "2")
    }

    @Test("after a lost connection a worker records the same reports again, and nothing is skipped")
    func lostConnection() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let id = try Self.createWebhook(fixture)
        _ = try fixture.makeWriter().book(["1A", "1B", "1C"], on: flight)
        var session = try fixture.store().makeDeliverySession()
        let now = fixture.clock.now()
        let leases = try session.lease(as: "a", keyFingerprint: Self.fingerprint, at: now)
        let webhook = try #require(leases.webhooks.first)
        let events = try session.events(after: webhook.position, limit: 9)
        var first = Self.report(webhook, through: events[2].id)
        let failed = Delivery(content: .event(events[1]), previous: events[0].id, failedAttempts: 1)
        // The last one of a delivery counts.
        first.waiting = [
            WaitingDelivery(delivery: failed, nextTryAt: now),
            WaitingDelivery(delivery: failed, nextTryAt: now + .seconds(5)),
        ]
        var second = Self.report(webhook, through: events[2].id)
        second.lastSuccessAt = now
        try fixture.database.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        )
        #expect(throws: StoreError.self) { try session.record([first, second], by: "a") }
        for _ in 0..<2 { #expect(try session.record([first, second], by: "a") == []) }
        #expect(try session.nextTry(of: id, after: now) == now + .seconds(5))
        let waiting = try session.waiting(for: id, dueAt: now + .seconds(5), limit: 9)
        #expect(waiting.map(\.delivery) == [failed])
    }

    @Test("a replay and a prune at the same time leave no webhook behind the pruned events")
    func replayAndPrune() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let id = try Self.createWebhook(fixture)
        let writer = try fixture.makeWriter()
        for round in 0..<15 {
            let booking = try writer.book(["\(round + 1)A"], on: flight)[0]
            _ = try writer.perform([.act(.hold, on: booking), .act(.release, on: booking)])
        }
        _ = try writer.book(["30A"], on: flight)
        var session = try fixture.store().makeDeliverySession()
        let now = fixture.clock.now()
        let leases = try session.lease(as: "a", keyFingerprint: Self.fingerprint, at: now)
        let webhook = try #require(leases.webhooks.first)
        let newest = EventID(rawValue: 46)
        #expect(try session.record([Self.report(webhook, through: newest)], by: "a") == [])
        fixture.clock.advance(byMilliseconds: 60_000)
        let refusals = Mutex(0)
        try concurrently([
            {
                var pruner = try fixture.store().makePruner(before: fixture.clock.now())
                _ = try pruner.step(after: nil)
            },
            {
                let replay = WebhookChange.replay(id, after: EventID(rawValue: 3))
                if case .refused(.eventsPruned) = try fixture.makeWriter().perform(.webhook(replay))
                {
                    refusals.withLock { $0 += 1 }
                }
            },
        ])
        let state = try fixture.database.sql(
            "SELECT position >= pruned_through, position FROM webhooks, event_log"
        )
        #expect(state == (refusals.withLock { $0 } == 1 ? "t|46" : "t|3"))
        let report = try fixture.store().check(now: fixture.clock.now())
        #expect(report.isSound, "\(report.findings.flatMap(\.offenders))")
    }

    @Test("a webhook that waits for pruned events is found by the check")
    func check() throws {
        let fixture = try StoreFixture()
        _ = try fixture.makeWriter().book(["1A", "1B"], on: try fixture.makeFlight())
        let id = try Self.createWebhook(fixture)
        try fixture.database.sql(
            """
            UPDATE event_log SET pruned_through = 1;
            UPDATE webhooks SET position = 0;
            INSERT INTO webhook_waiting VALUES(\(id.rawValue), 77, NULL, 0, 0), (99, 1, NULL, 0, 0);
            UPDATE feed SET last = 3;
            """
        )
        let broken = try fixture.store().check(now: fixture.clock.now()).findings.filter {
            !$0.holds
        }
        #expect(
            Set(broken.map(\.invariant)) == [
                "every reference names an existing row",
                "the log has every event after the newest one that was pruned",
                "every event that a webhook has yet to get exists",
            ]
        )
    }
}
