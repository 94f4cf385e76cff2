import Foundation
import TestSupport
import Testing

/// The real programs on a PostgreSQL database.
@Suite("Programs on PostgreSQL", .timeLimit(.minutes(3)))
struct PostgresSystemTests {
    /// A system whose database is one of the cluster that the tests share.
    private static func system(
        _ database: PostgresDatabase,
        redis: Bool = false,
        settings: [String: String] = [:]
    ) throws -> RunningSystem {
        try RunningSystem(
            redis: redis,
            settings: settings.merging(["DATABASE_URL": database.url]) { given, _ in given }
        )
    }

    @Test("two servers and a worker share a database, and a booking passes through all of them")
    func twoServers() throws {
        let database = try PostgresCluster.shared().createDatabase()
        let system = try Self.system(database, redis: true, settings: ["HOLD_SECONDS": "1"])
        let first = try system.startServer()
        let second = try system.startServer(log: "second.log")
        let worker = try system.startWorker()
        let (one, two) = (try first.connect(), try second.connect())
        let flight = try one.makeFlight(rows: 2).id
        let paid = try one.makeBooking(flight: flight, seat: "1A").id
        #expect(try two.hold(paid).status == "SEAT_HELD")
        #expect(try one.pay(paid).status == "CONFIRMED")
        #expect(try two.booking(paid).status == "CONFIRMED")
        let loser = try two.makeBooking(flight: flight, seat: "1A").id
        let refused = try two.request("POST", "/api/bookings/\(loser)/hold/")
        #expect(try refused.decoded(ProblemView.self).code == "seat_unavailable")

        let held = try one.makeBooking(flight: flight, seat: "1B").id
        _ = try one.hold(held)
        try waitUntil("the worker to expire the hold") { worker.output.contains("expired booking") }
        #expect(try two.booking(held).status == "EXPIRED")
        let history = try two.history(held)
        #expect(history.map(\.cause) == ["create", "hold", "deadline"])
        #expect(try two.request("GET", "/readyz").status == 200)
        #expect(try system.control("check").ending == .exited(0))
        #expect(try first.process.terminate() == .exited(0))
        #expect(try worker.terminate() == .exited(0))
    }

    @Test("bookingctl's commands work on PostgreSQL")
    func control() throws {
        let database = try PostgresCluster.shared().createDatabase()
        let system = try Self.system(database)
        #expect(try system.control("check").ending == .exited(1))
        #expect(try system.control("migrate").ending == .exited(0))
        for _ in 0..<2 {
            let seeded = try system.control("seed")
            #expect(seeded.ending == .exited(0), "\(seeded.output)")
        }
        #expect(
            try database.sql("SELECT count(DISTINCT flight_number) = count(*) FROM flights") == "t"
        )
        let made = try system.control("token", "create", "--scope", "agent", "--name", "desk")
        #expect(made.ending == .exited(0), "\(made.output)")
        #expect(try system.control("token", "list").output.contains("desk"))
        #expect(try system.control("jobs").output.contains("holds: 0"))
        #expect(try system.control("prune", "--before", "2020-01-01").ending == .exited(0))
        #expect(try system.control("check").ending == .exited(0))
        let backup = try system.control("backup", system.folder.file("copy.db"))
        #expect(backup.ending == .exited(1))
        #expect(backup.output.contains("pg_basebackup"), "\(backup.output)")
    }

    @Test("a server waits for its database, is unready meanwhile, and then serves at the same port")
    func waiting() throws {
        let cluster = try PostgresCluster()
        try cluster.stop()
        let system = try RunningSystem(redis: false, settings: ["DATABASE_URL": cluster.url()])
        let server = try system.start(.server, log: "server.log")
        let port = try eventually("the server to wait") { () -> UInt16? in
            for line in server.lines {
                guard let range = line.firstRange(of: "http://127.0.0.1:") else { continue }
                return UInt16(line[range.upperBound...].prefix { $0.isNumber })
            }
            return nil
        }
        let client = try HTTPConnection(port: port, to: server)
        #expect(try client.request("GET", "/readyz").status == 503)
        #expect(try client.request("GET", "/healthz").status == 200)
        let refused = try client.request("GET", "/api/flights/")
        #expect(refused.status == 503)
        #expect(try refused.decoded(ProblemView.self).code == "storage_unavailable")
        #expect(!server.output.contains("listening on"))
        try cluster.start()
        let running = try RunningServer(process: server)
        #expect(running.port == port)
        let serving = try running.connect()
        #expect(try serving.request("GET", "/api/flights/").status == 200)

        try cluster.stop()
        try waitUntil("the server to be unready") {
            try serving.request("GET", "/readyz").status == 503
        }
        let write = try serving.request("POST", "/api/bookings/1/hold/")
        #expect(write.status == 503)
        #expect(try write.decoded(ProblemView.self).code == "storage_unavailable")
        #expect(try serving.request("GET", "/api/flights/").status == 503)
        try cluster.start()
        let began = ContinuousClock.now
        try waitUntil("the server to be ready") {
            try serving.request("GET", "/readyz").status == 200
        }
        #expect(ContinuousClock.now - began < .seconds(10))
        #expect(try serving.request("GET", "/api/flights/").status == 200)
        #expect(try server.terminate() == .exited(0))
    }

    @Test("a server that waits for its database ends at SIGTERM")
    func endWhileWaiting() throws {
        let url = "postgresql://u@127.0.0.1:1/x"
        let system = try RunningSystem(redis: false, settings: ["DATABASE_URL": url])
        for program in [BuiltProgram.server, .worker] {
            let process = try system.start(program, log: program.rawValue)
            try waitUntil("the program to wait") {
                process.output.contains("waiting for the database")
            }
            #expect(try process.terminate() == .exited(0))
        }
    }

    @Test("a wrong password or database ends a server at once, and no output has the password")
    func rejected() throws {
        let cluster = try PostgresCluster(
            PostgresCluster.Options(
                access: """
                    local all all trust
                    host all all 127.0.0.1/32 scram-sha-256
                    """
            )
        )
        try cluster.sql("CREATE ROLE u LOGIN PASSWORD 'hunter2'")
        for url in [
            "postgresql://u:hunter3@127.0.0.1:\(cluster.port)/postgres",
            "postgresql://u:hunter2@127.0.0.1:\(cluster.port)/absent",
            "postgresql://u:hunter2@127.0.0.1:\(cluster.port)/postgres?sslmode=require",
        ] {
            let system = try RunningSystem(redis: false, settings: ["LOG_LEVEL": "trace"])
            let server = try system.start(.server, ["--database", url], log: "server.log")
            #expect(try server.waitForExit() == .exited(1))
            #expect(!server.output.isEmpty)
            #expect(!server.output.contains("hunter"), "\(server.output)")
        }
    }

    @Test("a password on the command line disappears from the process title")
    func processTitle() throws {
        let system = try RunningSystem(redis: false)
        let url = "postgresql://u:hunter2@127.0.0.1:1/x?password=hunter3"
        let server = try system.start(.server, ["--database", url], log: "server.log")
        try waitUntil("the server to wait") { server.output.contains("waiting for the database") }
        let title = try #require(
            FileManager.default.contents(atPath: "/proc/\(server.pid)/cmdline")
        )
        #expect(String(decoding: title, as: UTF8.self).contains("--database"))
        #expect(!String(decoding: title, as: UTF8.self).contains("hunter"))
        #expect(!server.output.contains("hunter"), "\(server.output)")
        try server.terminate()
    }
}
