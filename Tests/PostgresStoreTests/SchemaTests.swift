import Bookings
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import Testing

@Suite("The schema of a PostgreSQL database", .timeLimit(.minutes(2)))
struct SchemaTests {
    private static func store(_ database: PostgresDatabase) throws -> PostgresBookingStore {
        PostgresBookingStore(try PostgresURL(database.url), process: "test")
    }

    @Test("of several processes that prepare one database, one migrates and the others wait")
    func concurrentMigration() throws {
        let database = try PostgresCluster.shared().createDatabase()
        try concurrently(
            (0..<6).map { _ in
                {
                    try Self.store(database).prepare()
                    try Self.store(database).requireCurrent()
                }
            }
        )
        #expect(try database.sql("SELECT count(*) FROM booking_schema") == "1")
        #expect(try Self.store(database).check(now: Timestamp(rawValue: 0)).isSound)
    }

    @Test("a missing, an older and a newer schema have errors of their own, and a newer one stays")
    func versions() throws {
        let database = try PostgresCluster.shared().createDatabase()
        let store = try Self.store(database)
        #expect(throws: OpeningError.missing(database: "the schema in \(store.description)")) {
            try store.requireCurrent()
        }
        try store.prepare()
        let known = try #require(Int(try database.sql("SELECT version FROM booking_schema")))
        try database.sql("UPDATE booking_schema SET version = 0")
        #expect(
            throws: OpeningError.olderSchema(database: store.description, found: 0, known: known)
        ) {
            try store.requireCurrent()
        }
        try database.sql("UPDATE booking_schema SET version = 99")
        for use in [store.prepare, store.requireCurrent] as [() throws -> Void] {
            #expect(
                throws: OpeningError.newerSchema(
                    database: store.description,
                    found: 99,
                    known: known
                )
            ) {
                try use()
            }
        }
    }

    @Test("a database with tables of another program is refused and stays as it is")
    func foreign() throws {
        let database = try PostgresCluster.shared().createDatabase()
        try database.sql("CREATE TABLE bookings(id int)")
        let store = try Self.store(database)
        #expect(throws: OpeningError.foreign(database: store.description)) { try store.prepare() }
        #expect(try database.sql("SELECT to_regclass('flights') IS NULL") == "t")
    }

    @Test("a database that does not exist is an error that names no user and no password")
    func missingDatabase() throws {
        let cluster = try PostgresCluster.shared()
        let url = "postgresql://postgres:hunter2@127.0.0.1:\(cluster.port)/absent"
        let store = PostgresBookingStore(try PostgresURL(url), process: "test")
        let error = #expect(throws: OpeningError.self) { try store.prepare() }
        guard case .unusable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!"\(String(describing: error))".contains("hunter2"))
    }

    @Test("the database itself rejects a second booking on a seat, and a state that cannot be")
    func constraints() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        let ids = try writer.book(["12A", "12A"], on: flight)
        _ = try writer.perform(.act(.hold, on: ids[0]))
        let second = "WHERE id = \(ids[1].rawValue)"
        for change in [
            "status = 1, expires_at = 1", "status = 3", "status = 1", "expires_at = 1",
            "status = 9",
            "refund_due = true",
        ] {
            #expect(throws: (any Error).self, "\(change)") {
                try fixture.database.sql("UPDATE bookings SET \(change) \(second)")
            }
        }
        #expect(
            try fixture.database.sql("SELECT status, seat FROM bookings_readable ORDER BY id")
                == "SEAT_HELD|12A\nINITIATED|12A"
        )
        #expect(
            try fixture.database.sql("SELECT cause FROM history_readable ORDER BY id")
                == "create\ncreate\nhold"
        )
    }

    @Test("a check finds what was broken by hand")
    func check() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let writer = try fixture.makeWriter()
        let ids = try writer.book(["12A", "12A", "12B"], on: flight)
        _ = try writer.perform(ids.map { .act(.hold, on: $0) })
        let store = try fixture.store()
        #expect(try store.check(now: fixture.clock.now()).isSound)
        try fixture.database.sql(
            """
            DROP INDEX live_seat;
            UPDATE bookings SET status = 1, expires_at = 7 WHERE id = \(ids[1].rawValue);
            UPDATE bookings SET flight_id = 99 WHERE id = \(ids[2].rawValue);
            INSERT INTO history SELECT 77, booking_id, NULL, NULL, 0, 0, 0, NULL, NULL, flight_id, seat, NULL, NULL
                FROM history WHERE id = 1;
            """
        )
        let report = try store.check(now: fixture.clock.now())
        #expect(report.bookings == 3)
        let broken = Set(report.findings.filter { !$0.holds }.map(\.invariant))
        #expect(
            broken == [
                "the database itself rejects a second booking on a seat",
                "every reference names an existing row",
                "at most one booking has a seat",
                "every id that comes next is greater than the ids that exist",
                "every booking's events lead, by transitions of the contract, to the booking's state",
            ]
        )
    }
}
