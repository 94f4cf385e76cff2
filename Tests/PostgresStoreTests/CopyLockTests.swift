import Bookings
import PostgresStore
import TestSupport
import Testing

/// The lock that a copy of the database takes alone.
@Suite("A copy and a writer", .timeLimit(.minutes(2)))
struct CopyLockTests {
    @Test("a writer that lost its connection writes again only after a copy that began meanwhile")
    func lostConnection() throws {
        let fixture = try StoreFixture(in: PostgresCluster())
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        let id = try writer.book(["12A"], on: flight)[0]
        let cluster = fixture.database.cluster
        // No standby has this name, so the next commit waits.
        try cluster.sql("ALTER SYSTEM SET synchronous_standby_names = 'absent_standby'")
        try cluster.sql("SELECT pg_reload_conf()")
        try concurrently([
            {
                // This commit was sent before the copy began.
                let outcome = try writer.perform(.act(.hold, on: id))
                #expect(outcome.isGranted)
                guard
                    case .failure(.unavailable) = writer.run([(.act(.release, on: id), nil)])[0]
                else {
                    Issue.record("the writer does not wait for the copy")
                    return
                }
            },
            {
                _ = try Self.backend(waitingFor: "SyncRep", fixture)
                try fixture.database.sql(
                    """
                    SELECT pg_advisory_lock(hashtextextended('seat-booking use', 0));
                    SELECT pg_sleep(12)
                    """
                )
            },
            {
                let session = try Self.backend(waitingFor: "SyncRep", fixture)
                _ = try Self.backend(waitingFor: "advisory", fixture)
                try cluster.sql("SELECT pg_terminate_backend(\(session))")
                _ = try Self.backend(waitingFor: "PgSleep", fixture)
                try cluster.sql("ALTER SYSTEM RESET synchronous_standby_names")
                try cluster.sql("SELECT pg_reload_conf()")
            },
        ])
        #expect(try writer.perform(.act(.release, on: id)).isGranted)
    }

    private static func backend(
        waitingFor event: String,
        _ fixture: StoreFixture
    ) throws -> String {
        try eventually("a session that waits for \(event)") {
            let found = try fixture.database.cluster.sql(
                "SELECT min(pid) FROM pg_stat_activity WHERE wait_event = '\(event)'"
            )
            return found.isEmpty ? nil : found
        }
    }
}
