import Bookings
import PostgresStore
import SQLiteStore
import StoreSupport
import Synchronization
import TestSupport
import Testing

@Suite("The event log in PostgreSQL", .timeLimit(.minutes(2)))
struct EventLogTests {
    /// Follows the log page by page, until `isDone` and the end of the log.
    private static func follow(
        _ fixture: StoreFixture,
        until isDone: borrowing Mutex<Bool>
    ) throws -> [EventID] {
        var reader = try fixture.makeReader()
        var page = EventPage(after: EventID(rawValue: 0), limit: 5)
        var ids: [EventID] = []
        while true {
            let isLast = isDone.withLock { $0 }
            let result = try reader.events(page)
            ids += result.events.map(\.id)
            page.after = result.next
            if isLast, result.next >= result.newest { return ids }
        }
    }

    @Test("the followers of two servers see every event once and in order while both servers write")
    func followers() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let isDone = Mutex(false)
        let followed = Mutex<[[EventID]]>([])
        let writers: [@Sendable () throws -> Void] = try ["A", "B"].map { letter in
            let writer = try fixture.makeWriter()
            return {
                for row in 1...25 {
                    let id = try writer.book(["\(row)\(letter)"], on: flight)[0]
                    _ = try writer.perform([.act(.hold, on: id), .act(.release, on: id)])
                }
            }
        }
        let follower: @Sendable () throws -> Void = {
            let ids = try Self.follow(fixture, until: isDone)
            followed.withLock { $0.append(ids) }
        }
        try concurrently([
            {
                defer { isDone.withLock { $0 = true } }
                try concurrently(writers)
            },
            follower, follower,
        ])
        let expected = (1...150).map { EventID(rawValue: $0) }
        #expect(followed.withLock { $0 } == [expected, expected])
    }

    @Test("a page after the end of the log is empty, and ends where it began")
    func beyond() throws {
        let fixture = try StoreFixture()
        _ = try fixture.makeWriter().book(["1A"], on: try fixture.makeFlight())
        var reader = try fixture.makeReader()
        for after in [1, 2, Int64.max].map(EventID.init(rawValue:)) {
            let page = try reader.events(EventPage(after: after, limit: 10))
            #expect(page.events.isEmpty && page.next == after && page.newest.rawValue == 1)
        }
    }

    @Test("the migration of a database from before notes the greatest event that is missing")
    func migration() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        let ids = try writer.book(["1A", "1B", "1C"], on: flight)
        _ = try writer.perform([.act(.hold, on: ids[0]), .act(.release, on: ids[0])])
        try fixture.database.sql(
            """
            DROP TABLE event_log, webhooks, webhook_waiting, webhook_attempts, webhook_workers;
            UPDATE booking_schema SET version = 2;
            DELETE FROM history WHERE id IN (1, 3);
            """
        )
        try fixture.store().prepare()
        #expect(
            try fixture.database.sql("SELECT pruned_through, webhooks_version FROM event_log")
                == "3|0"
        )
        var reader = try fixture.makeReader()
        let page = try reader.events(EventPage(after: EventID(rawValue: 3), limit: 10))
        #expect(page.events.map(\.id.rawValue) == [4, 5])
    }

    /// What a copy must keep of webhooks.
    private static func state(of store: some BookingStore) throws -> [String] {
        var reader = try store.makeReader()
        let webhooks = try reader.webhooks(after: nil, limit: 10)
        let attempts = try webhooks.flatMap {
            try reader.attempts(of: $0.id, before: nil, limit: 10)
        }
        let page = try reader.events(EventPage(after: EventID(rawValue: 0), limit: 100))
        return webhooks.map { "\($0)" } + attempts.map { "\($0)" } + ["\(page)"]
    }

    /// Creates bookings and two webhooks, of which one has failed and is rewound.
    private static func use(_ store: some BookingStore, _ clock: ManualClock) throws {
        let details = try StoreFixture.flight("BA117", departsAt: clock.now() + .seconds(864_000))
        guard
            case .flight(let flight) = try store.perform([.createFlight(details)], clock: clock)[0]
        else { throw UnexpectedOutcome(text: "no flight") }
        _ = try store.perform(
            [DeliveryWorkersTests.webhook(), DeliveryWorkersTests.webhook()],
            clock: clock
        )
        let booking = try StoreFixture.booking("1A", on: flight.id)
        _ = try store.perform([booking, booking, booking], clock: clock)
        var session = try store.makeDeliverySession()
        let leased = try session.lease(
            as: "a",
            keyFingerprint: DeliveryWorkersTests.fingerprint,
            at: clock.now()
        ).webhooks
        let events = try session.events(after: EventID(rawValue: 0), limit: 10)
        var report = DeliveryWorkersTests.report(leased[0], through: events[1].id)
        report.waiting = events.prefix(2).map {
            WaitingDelivery(
                delivery: Delivery(content: .event($0), previous: nil, failedAttempts: 1),
                nextTryAt: clock.now() + .seconds(5)
            )
        }
        report.failingSince = clock.now()
        report.lastError = "no"
        report.attempts = events.prefix(2).map {
            DeliveryAttempt(
                key: $0.id.rawValue,
                at: clock.now(),
                attempt: 1,
                status: nil,
                error: "no",
                duration: .milliseconds(7),
                nextTryAt: clock.now() + .seconds(5)
            )
        }
        _ = try session.record(
            [report, DeliveryWorkersTests.report(leased[1], through: events[2].id)],
            by: "a"
        )
        let id = leased[1].id
        let changes: [WebhookChange] = [.replay(id, after: events[0].id), .test(id)]
        _ = try store.perform(changes.map { .webhook($0) }, clock: clock)
    }

    @Test("a copy in either direction keeps webhooks, their positions, and what they wait for")
    func copy() throws {
        let folder = try TemporaryFolder()
        let fixture = try StoreFixture()
        let origin = SQLiteBookingStore(path: folder.file("origin.db"))
        try origin.prepare()
        try Self.use(origin, fixture.clock)
        let target = try fixture.store()
        let reports = try Transfer.copy(from: origin, to: target) { _ in }
        let rows = Dictionary(uniqueKeysWithValues: reports.map { ($0.table, $0.rows) })
        #expect(rows["webhooks"] == 2 && rows["webhook_waiting"] == 3)
        #expect(rows["webhook_attempts"] == 2 && rows["event_log"] == 1)
        let expected = try Self.state(of: origin)
        #expect(try Self.state(of: target) == expected)
        #expect(try target.check(now: fixture.clock.now()).isSound)

        // No lease is copied, and the next id follows those that exist.
        var session = try target.makeDeliverySession()
        let leased = try session.lease(
            as: "b",
            keyFingerprint: DeliveryWorkersTests.fingerprint,
            at: fixture.clock.now()
        ).webhooks
        #expect(leased.map(\.position.rawValue) == [2, 1])
        #expect(try DeliveryWorkersTests.createWebhook(fixture).rawValue == 3)
        _ = try fixture.makeWriter().perform(.webhook(.delete(WebhookID(rawValue: 3))))
        _ = consume session
        let back = SQLiteBookingStore(path: folder.file("back.db"))
        try back.prepare()
        _ = try eventually("the database to be unused") {
            try? Transfer.copy(from: target, to: back) { _ in }
        }
        #expect(try Self.state(of: back) == expected)
        #expect(try back.check(now: fixture.clock.now()).isSound)
    }
}
