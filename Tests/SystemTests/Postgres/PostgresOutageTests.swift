import Foundation
import TestSupport
import Testing

/// A database that is there, and does not let the servers write: each state has its response, and the
/// servers work again by themselves.
@Suite("A PostgreSQL that refuses", .timeLimit(.minutes(5)))
struct PostgresOutageTests {
    /// Expects that reads succeed, and soon.
    private func expectReads(_ stage: PostgresStage) throws {
        let start = ContinuousClock.now
        let flight: FlightView = try stage.servers[0].connect()
            .expect(200, "GET", "/api/flights/\(stage.flight)/")
        #expect(flight.id == stage.flight)
        #expect(start.duration(to: .now) < .seconds(6))
    }

    private func body(_ stage: PostgresStage, seat: String = "1A") -> String {
        HTTPConnection.bookingBody(flight: stage.flight, seat: seat)
    }

    @Test("a synchronous standby that hangs: writes have an unknown outcome in time, reads go on")
    func standby() throws {
        let primary = try PostgresCluster()
        let standby = try primary.makeStandby("standby", synchronous: true)
        let stage = try PostgresStage(primary)
        let client = PatientClient(stage.servers[0])
        standby.signalAll(SIGSTOP)
        let (answer, again) = try client.write("/api/bookings/", body: body(stage))
        try client.expectUnavailable(answer, codes: ["outcome_unknown"])
        try expectReads(stage)
        standby.signalAll(SIGCONT)
        let booking = try client.succeed(again)
        let found = try stage.servers[0].connect().allBookings()
        #expect(found.map(\.id) == [booking.id])
        try stage.check()
    }

    @Test("a database without a free connection: 503, and work as soon as there is one")
    func connections() throws {
        let cluster = try PostgresCluster()
        try cluster.sql("CREATE ROLE booking LOGIN")
        try cluster.sql("ALTER ROLE booking CREATEDB")
        try cluster.sql("GRANT ALL ON SCHEMA public TO booking")
        try cluster.sql("GRANT ALL ON SCHEMA public TO booking", database: "template1")
        let stage = try PostgresStage(
            cluster,
            url: cluster.tcpURL(database: "bookings", user: "booking")
        )
        let client = PatientClient(stage.servers[0])
        try cluster.sql("ALTER ROLE booking CONNECTION LIMIT 0")
        try cluster.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'booking'"
        )
        let (answer, again) = try client.write("/api/bookings/", body: body(stage))
        try client.expectUnavailable(answer)
        try cluster.sql("ALTER ROLE booking CONNECTION LIMIT -1")
        _ = try client.succeed(again)
    }

    @Test("a read-only database: 503 for writes, reads go on")
    func readOnly() throws {
        let stage = try PostgresStage(try PostgresCluster())
        let client = PatientClient(stage.servers[0])
        try stage.cluster.sql("ALTER SYSTEM SET default_transaction_read_only = on")
        try stage.cluster.sql("SELECT pg_reload_conf()")
        try waitUntil("the sessions to be read-only") {
            try stage.cluster.sql("SHOW default_transaction_read_only") == "on"
        }
        var refused = try client.write("/api/bookings/", body: body(stage))
        if refused.answer.status == 201 {
            // The session of the writer had not received the signal yet.
            refused = try client.write("/api/bookings/", body: body(stage, seat: "1B"))
        }
        try client.expectUnavailable(refused.answer)
        try expectReads(stage)
        try stage.cluster.sql("ALTER SYSTEM RESET default_transaction_read_only")
        try stage.cluster.sql("SELECT pg_reload_conf()")
        _ = try client.succeed(refused.again)
    }

    @Test("a lock of another program: a write has a response in time, reads go on")
    func lock() throws {
        let stage = try PostgresStage(try PostgresCluster())
        let client = PatientClient(stage.servers[0])
        let cluster = stage.cluster
        Thread.detachNewThread {
            _ = try? cluster.sql(
                "BEGIN; LOCK TABLE bookings IN EXCLUSIVE MODE; SELECT pg_sleep(25); COMMIT",
                database: "bookings"
            )
        }
        let locks =
            "SELECT count(*) FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation = 'bookings'::regclass"
        try waitUntil("the lock") { try cluster.sql(locks, database: "bookings") == "1" }
        let (answer, again) = try client.write("/api/bookings/", body: body(stage))
        try client.expectUnavailable(answer, codes: ["storage_unavailable", "overloaded"])
        try expectReads(stage)
        try cluster.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        )
        _ = try client.succeed(again)
    }

    @Test("a server that starts before its database is not ready, and works when the database does")
    func startsFirst() throws {
        let cluster = try PostgresCluster()
        try cluster.sql("CREATE DATABASE bookings")
        try cluster.stop()
        let system = try RunningSystem(
            redis: false,
            settings: ["DATABASE_URL": cluster.tcpURL(database: "bookings")]
        )
        let server = try system.start(.server, log: "server.log")
        let port: UInt16 = try eventually("the server to wait") {
            guard let range = server.output.firstRange(of: "http://127.0.0.1:") else { return nil }
            return UInt16(server.output[range.upperBound...].prefix { $0.isNumber })
        }
        let waiting = try HTTPConnection(port: port).request("GET", "/readyz")
        #expect(waiting.status == 503)
        try cluster.start()
        let running = try RunningServer(process: server)
        let ready = try running.connect().request("GET", "/readyz")
        #expect(ready.status == 200, "\(ready.text)")
    }

    @Test(
        "a wrong password ends each program at once, and stands in no output and no process title"
    )
    func wrongPassword() throws {
        let cluster = try PostgresCluster(
            PostgresCluster.Options(
                access: "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
            )
        )
        try cluster.sql("CREATE ROLE booking LOGIN PASSWORD 'c0rrect' SUPERUSER")
        let wrong = cluster.tcpURL(user: "booking:wr0ng")
        let system = try RunningSystem(redis: false)
        for (program, command) in [(BuiltProgram.server, []), (.worker, []), (.control, ["check"])]
        {
            let process = try system.start(
                program,
                command + ["--database", wrong],
                log: program.rawValue
            )
            #expect(try process.waitForExit() != .exited(0))
            #expect(process.output.contains("password authentication failed"), "\(process.output)")
            #expect(!process.output.contains("wr0ng"))
        }
        let right = cluster.tcpURL(user: "booking:c0rrect")
        let server = try system.startServer(["--database", right], log: "right.log")
        let title = FileManager.default.contents(atPath: "/proc/\(server.process.pid)/cmdline")
        let words = String(decoding: title ?? Data(), as: UTF8.self)
        #expect(words.contains("booking-server") && !words.contains("c0rrect"), "\(words)")
        #expect(!server.process.output.contains("c0rrect"))
    }
}
