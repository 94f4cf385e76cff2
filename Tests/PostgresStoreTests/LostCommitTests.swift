import Bookings
import Foundation
import Postgres
import PostgresStore
import StoreSupport
import Synchronization
import TestSupport
import Testing

/// Connections that are lost around a commit.
///
/// Each test has a cluster of its own, because it stops it or
/// changes its settings.
@Suite("A lost connection", .timeLimit(.minutes(3)))
struct LostCommitTests {
    /// Waits until a backend of the database waits for a synchronous standby.
    private static func waitingBackend(_ fixture: StoreFixture) throws -> String {
        try eventually("a commit that waits for the standby") {
            let found = try fixture.database.cluster.sql(
                "SELECT min(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            )
            return found.isEmpty ? nil : found
        }
    }

    private static func setStandby(_ name: String, _ fixture: StoreFixture) throws {
        let cluster = fixture.database.cluster
        try cluster.sql("ALTER SYSTEM SET synchronous_standby_names = '\(name)'")
        try cluster.sql("SELECT pg_reload_conf()")
    }

    @Test(
        "a commit whose response is lost, or whose wait was canceled, is applied once",
        arguments: ["pg_terminate_backend", "pg_cancel_backend"]
    )
    func lostResponse(end: String) throws {
        let fixture = try StoreFixture(in: PostgresCluster())
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        let id = try writer.book(["12A"], on: flight)[0]
        try Self.setStandby("absent_standby", fixture)
        let outcome = Mutex<Outcome?>(nil)
        try concurrently([
            {
                let result = try writer.perform(.act(.hold, on: id))
                outcome.withLock { $0 = result }
            },
            {
                let pid = try Self.waitingBackend(fixture)
                try fixture.database.cluster.sql("SELECT \(end)(\(pid))")
                // The writer asks on another connection, whose commit waits, too.
                try waitUntil("the writer to ask") { try Self.waitingBackend(fixture) != pid }
                #expect(outcome.withLock { $0 } == nil)
                try Self.setStandby("", fixture)
            },
        ])
        #expect(outcome.withLock { $0 }?.isGranted == true)
        #expect(try fixture.database.sql("SELECT count(*) FROM history") == "2")
        #expect(writer.events.map(\.id.rawValue) == [1, 2])
        // The writer goes on with the new connection.
        #expect(try writer.perform(.act(.release, on: id)).isGranted)
    }

    @Test("a batch that was not committed when its connection was lost runs again, once")
    func lostBeforeCommit() throws {
        let fixture = try StoreFixture(in: PostgresCluster())
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        let id = try writer.book(["12A"], on: flight)[0]
        // The commit takes a second, in which it can still fail.
        try fixture.database.sql(
            """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON history DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION slow();
            """
        )
        try concurrently([
            {
                let outcome = try writer.perform(.act(.hold, on: id))
                #expect(outcome.isGranted)
            },
            {
                let pid = try eventually("the commit") {
                    let found = try fixture.database.cluster.sql(
                        "SELECT min(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                    )
                    return found.isEmpty ? nil : found
                }
                try fixture.database.cluster.sql("SELECT pg_terminate_backend(\(pid))")
            },
        ])
        #expect(try fixture.database.sql("SELECT count(*), max(id) FROM history") == "2|2")
    }

    @Test("a commit whose outcome cannot be found out in time is reported as unknown")
    func unknown() throws {
        let fixture = try StoreFixture(in: PostgresCluster())
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        let ids = try writer.book(["12A", "12B"], on: flight)
        try Self.setStandby("absent_standby", fixture)
        let began = ContinuousClock.now
        let results = writer.run(ids.map { (.act(.hold, on: $0), nil) })
        #expect(ContinuousClock.now - began < .seconds(11))
        for result in results {
            guard case .failure(.outcomeUnknown) = result else {
                Issue.record("\(result)")
                continue
            }
        }
        try Self.setStandby("", fixture)
        // It was committed, and a later writer sees it.
        let outcome = try fixture.makeWriter().perform(.act(.release, on: ids[0]))
        #expect(outcome.isGranted)
    }

    @Test("the transaction of an older epoch cannot commit")
    func fencing() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let id = try fixture.makeWriter().book(["12A"], on: flight)[0]
        var connection = try fixture.store().makeWriteConnection()
        let batch = [QueuedCommand(.act(.hold, on: id), ticket: 0)]
        let now = try connection.begin(
            batch[...],
            clock: fixture.clock,
            until: ContinuousClock.now + .seconds(9)
        )
        _ = try BookingService().perform(batch[0], at: now, in: &connection)
        try fixture.database.sql("UPDATE writers SET epoch = epoch + 1")
        var failure: StoreError?
        do {
            _ = try connection.commit()
        } catch {
            failure = error
        }
        guard case .conflict? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        let isUsable = connection.rollBack()
        #expect(!isUsable)
        #expect(try fixture.database.sql("SELECT count(*) FROM history") == "1")
    }

    @Test("while the server is down a writer fails fast, and it works again after the start")
    func restart() throws {
        let fixture = try StoreFixture(in: PostgresCluster())
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        var reader = try fixture.makeReader()
        let id = try writer.book(["12A"], on: flight)[0]
        try expectNewest(1, &reader)
        try fixture.database.cluster.stop()
        for _ in 0..<3 {
            guard case .failure(.unavailable) = writer.run([(.act(.hold, on: id), nil)])[0] else {
                Issue.record("the server is down")
                return
            }
        }
        let began = ContinuousClock.now
        _ = writer.run([(.act(.hold, on: id), nil)])
        #expect(ContinuousClock.now - began < .seconds(1))
        try fixture.database.cluster.start()
        #expect(try writer.perform(.act(.hold, on: id)).isGranted)
        try expectNewest(2, &reader)
    }

    @Test("a killed connection between two batches is not noticed by a client")
    func idleConnection() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        var reader = try fixture.makeReader()
        let id = try writer.book(["12A"], on: flight)[0]
        try expectNewest(1, &reader)
        try fixture.database.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        )
        #expect(try writer.perform(.act(.hold, on: id)).isGranted)
        try expectNewest(2, &reader)
    }

    @Test("a read-only database refuses writes, serves reads, and recovers")
    func readOnly() throws {
        let fixture = try StoreFixture(in: PostgresCluster())
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        var reader = try fixture.makeReader()
        let id = try writer.book(["12A"], on: flight)[0]
        let cluster = fixture.database.cluster
        try cluster.sql("ALTER SYSTEM SET default_transaction_read_only = on")
        try cluster.sql("SELECT pg_reload_conf()")
        try waitUntil("the writer to be refused") {
            switch writer.run([(.nothing, nil)])[0] {
            case .failure(.readOnly), .failure(.unavailable): true
            default: false
            }
        }
        try expectNewest(1, &reader)
        try cluster.sql("ALTER SYSTEM RESET default_transaction_read_only")
        try cluster.sql("SELECT pg_reload_conf()")
        try waitUntil("the writer to work") {
            if case .success = writer.run([(.nothing, nil)])[0] { true } else { false }
        }
        #expect(try writer.perform(.act(.hold, on: id)).isGranted)
    }

    @Test("a lock of another program delays a batch, and the batch fails in time")
    func foreignLock() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        let id = try writer.book(["12A"], on: flight)[0]
        try concurrently([
            {
                try fixture.database.sql(
                    "BEGIN; LOCK TABLE bookings IN EXCLUSIVE MODE; SELECT pg_sleep(7); COMMIT"
                )
            },
            {
                try waitUntil("the lock") {
                    try fixture.database.sql(
                        "SELECT count(*) FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation = 'bookings'::regclass"
                    ) == "1"
                }
                let began = ContinuousClock.now
                guard case .failure(.conflict) = writer.run([(.act(.hold, on: id), nil)])[0] else {
                    Issue.record("the table is locked")
                    return
                }
                #expect(ContinuousClock.now - began < .seconds(9))
                var reader = try fixture.makeReader()
                try expectNewest(1, &reader)
            },
        ])
        #expect(try writer.perform(.act(.hold, on: id)).isGranted)
    }
}

/// Expects the id of the newest event.
private func expectNewest(_ id: Int64, _ reader: inout PostgresBookingReader) throws {
    let newest = try reader.newestEventID()
    #expect(newest == EventID(rawValue: id))
}
