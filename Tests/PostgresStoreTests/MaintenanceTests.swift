import Bookings
import PostgresStore
import TestSupport
import Testing

@Suite("Maintaining a PostgreSQL database", .timeLimit(.minutes(2)))
struct MaintenanceTests {
    private static func order(_ seats: [String], on flight: FlightID) throws -> Command {
        var random = SeededGenerator(seed: UInt64(seats.count))
        let items = try seats.map {
            NewOrder.Item(
                flightID: flight,
                seat: .named(SeatNumber($0)),
                passengerName: try PassengerName("Grace Hopper")
            )
        }
        return .createOrder(NewOrder(items, holds: true, using: &random))
    }

    private static func prune(_ fixture: StoreFixture) throws -> Int {
        var pruner = try fixture.store().makePruner(before: fixture.clock.now())
        var (cursor, removed): (BookingID?, Int) = (nil, 0)
        repeat {
            let step = try pruner.step(after: cursor)
            removed += step.removed
            cursor = step.next
        } while cursor != nil
        return removed
    }

    @Test(
        "old bookings that ended go with their events, orders only as a whole, and the rest stays"
    )
    func prune() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        let ids = try writer.book(["1A", "1B", "1C"], on: flight)
        _ = try writer.perform(ids.map { .act(.hold, on: $0) })
        for seats in [["2A", "2B"], ["3A", "3B", "3C"], ["4A"]] {
            _ = try writer.perform(try Self.order(seats, on: flight))
        }
        // One single booking and order 1 end; of order 2, only a part does.
        _ = try writer.perform([
            .act(.release, on: ids[0]), .actOnOrder(.release, on: OrderID(rawValue: 1)),
            .act(.release, on: BookingID(rawValue: 6)), .act(.pay(success: true), on: ids[1]),
        ])
        var statistics = try fixture.store().makeStatisticsReader()
        #expect(try statistics.read(now: fixture.clock.now()).bookings[.expired] == 4)
        fixture.clock.advance(byMilliseconds: 60_000)
        #expect(try Self.prune(fixture) == 3)
        #expect(try Self.prune(fixture) == 0)
        #expect(
            try fixture.database.sql("SELECT string_agg(id::text, ' ' ORDER BY id) FROM bookings")
                == "2 3 6 7 8 9"
        )
        #expect(
            try fixture.database.sql("SELECT string_agg(id::text, ' ' ORDER BY id) FROM orders")
                == "2 3"
        )
        let after = try statistics.read(now: fixture.clock.now())
        #expect(after.bookings[.expired] == 1)
        #expect(after.bookings[.confirmed] == 1)
        #expect(
            after.newestEventID.rawValue == Int64(try fixture.database.sql("SELECT last FROM feed"))
        )
        let report = try fixture.store().check(now: fixture.clock.now())
        #expect(report.isSound, "\(report.findings.flatMap(\.offenders))")
    }

    @Test("a pruned booking is not recorded for its client any more")
    func pruneOpenBookings() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        let limit = OpenBookingLimit(of: ClientID(rawValue: 1), bookings: 2)
        let commands = try ["1A", "1B"].map { try StoreFixture.booking($0, on: flight) }
        _ = try writer.perform(commands, limit: limit)
        _ = try writer.perform(
            [.act(.hold, on: BookingID(rawValue: 1)), .act(.release, on: BookingID(rawValue: 1))]
        )
        // The booking with the newest event stays.
        _ = try writer.perform([.act(.hold, on: BookingID(rawValue: 2))])
        fixture.clock.advance(byMilliseconds: 60_000)
        #expect(try Self.prune(fixture) == 1)
        #expect(try fixture.database.sql("SELECT booking_id FROM open_bookings") == "2")
    }

    @Test("the statistics read whole tables once, however often they are read")
    func repeatedStatistics() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        for row in 1...30 { _ = try writer.book(["\(row)A", "\(row)B", "\(row)C"], on: flight) }
        try fixture.database.sql("ANALYZE")
        try Self.readStatistics(fixture, times: 1)
        let before = try Self.wholeReads(fixture)
        try Self.readStatistics(fixture, times: 20)
        // The first reading counts every booking.
        #expect(try Self.wholeReads(fixture) - before == 1)
    }

    /// Reads the statistics on a connection of its own, and waits until it is closed: a session reports
    /// what it read when it ends.
    private static func readStatistics(_ fixture: StoreFixture, times: Int) throws {
        let sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        let before = try fixture.database.sql(sessions)
        var reader = try fixture.store().makeStatisticsReader()
        for _ in 0..<times { _ = try reader.read(now: fixture.clock.now()) }
        _ = consume reader
        _ = try eventually("the end of the session") {
            try fixture.database.sql(sessions) == before ? true : nil
        }
    }

    /// How often bookings and events were read from the first to the last.
    private static func wholeReads(_ fixture: StoreFixture) throws -> Int {
        let sum = try fixture.database.sql(
            """
            SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE relname IN ('bookings', 'history')
            """
        )
        return try #require(Int(sum))
    }

    @Test("a torn order is found by the check")
    func tornOrder() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        _ = try fixture.makeWriter().perform(try Self.order(["2A", "2B"], on: flight))
        try fixture.database.sql("UPDATE bookings SET expires_at = expires_at + 1 WHERE id = 2")
        let broken = try fixture.store().check(now: fixture.clock.now()).findings.filter {
            !$0.holds
        }
        #expect(broken.contains { $0.invariant.hasPrefix("all live bookings of an order") })
    }

    @Test("tokens are stored, used, revoked and listed")
    func tokens() throws {
        let fixture = try StoreFixture()
        let store = try fixture.store()
        let now = fixture.clock.now()
        let digest = [UInt8](repeating: 7, count: 32)
        let id = try store.addToken(
            name: "desk",
            scopes: [.agent, .admin],
            digest: digest,
            expiresAt: nil,
            now: now
        )
        try store.recordTokenUses([id: now + .seconds(2)])
        try store.recordTokenUses([id: now + .seconds(1)])
        #expect(try store.revokeToken(id, now: now + .seconds(3)))
        #expect(try store.revokeToken(id, now: now + .seconds(4)))
        #expect(try !store.revokeToken(TokenID(rawValue: 99), now: now))
        let token = try #require(try store.tokens().first)
        #expect(token.digest == digest)
        #expect(token.token.scopes == [.agent, .admin])
        #expect(token.token.lastUsedAt == now + .seconds(2))
        #expect(token.token.revokedAt == now + .seconds(3))
        // A connection that broke is replaced at the next call but one.
        try fixture.database.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        )
        _ = try? store.tokens()
        #expect(try store.tokens().count == 1)
    }
}
