import Foundation
import Glibc
import TestSupport
import Testing

/// The programs as processes: options, signals, files.
@Suite("The programs as processes", .timeLimit(.minutes(2)))
struct ServerProcessTests {
    @Test(
        "an unknown option or an invalid value is an error with status 64",
        arguments: [
            (BuiltProgram.server, ["--no-such-option"], "no-such-option"),
            (.server, ["--port", "65536"], "--port"),
            (.server, ["--hold-seconds", "soon"], "--hold-seconds"),
            (.server, ["--hold-seconds", "0"], "--hold-seconds"),
            (.server, ["--busy-poll-microseconds", "1001"], "--busy-poll-microseconds"),
            (.server, ["--database", "postgres:x"], "--database"),
            (.server, ["--redis", "http://x"], "--redis"),
            (.server, ["--cors-origin", "*"], "--cors-origin"),
            (.server, ["--allowed-host", "*.example.com"], "--allowed-host"),
            (.server, ["--allowed-host", "http://example.com"], "--allowed-host"),
            (.server, ["--cors-origin", "https://shop.example/"], "https://shop.example/"),
            (.worker, ["--no-such-option"], "no-such-option"),
            (.worker, ["--sweep-seconds", "-1"], "--sweep-seconds"),
            (.control, ["no-such-command"], "no-such-command"),
            (.control, ["check", "--no-such-option"], "no-such-option"),
        ]
    )
    func usage(program: BuiltProgram, arguments: [String], named: String) throws {
        let system = try RunningSystem(redis: false)
        let process = try system.start(program, arguments, log: "log")
        #expect(try process.waitForExit() == .exited(64))
        #expect(process.output.contains(named), "\(process.output)")
        #expect(!FileManager.default.fileExists(atPath: system.databasePath))
    }

    @Test(
        "a refused URL is printed without its credentials",
        arguments: [
            (["--database", "postgresql://u:se@s3cret@h/db"], [:]),
            (["--database=postgresql://u:s3cret@h/db?x=s3cret"], [:]),
            ([], ["DATABASE_URL": "postgresql://u:s3cret@h/db?x=1"]),
            ([], ["DATABASE_URL": "host=h user=u password=s3cret"]),
            (["--database", "sqlite://u:s3cret@h/db"], [:]),
        ] as [([String], [String: String])]
    )
    func refusedDatabase(arguments: [String], settings: [String: String]) throws {
        let system = try RunningSystem(redis: false)
        for (program, command) in [(BuiltProgram.server, []), (.worker, []), (.control, ["check"])]
        {
            let process = try system.start(
                program,
                command + arguments,
                settings: settings,
                log: program.rawValue
            )
            #expect(try process.waitForExit() == .exited(64))
            #expect(!process.output.contains("s3cret"), "\(process.output)")
            let variable = settings.isEmpty ? "--database" : "DATABASE_URL"
            #expect(process.output.contains(variable), "\(process.output)")
        }
    }

    @Test(
        "a URL in a wrong place is printed without its credentials",
        arguments: [
            ["postgresql://u:secret@h/db"], ["--databse", "postgresql://u:secret@h/db"],
            ["--host", "redis://u:secret@h"], ["--port", "redis://u:secret@h"],
            ["--cors-origin", "https://u:secret@h"], ["--allowed-host", "https://u:secret@h"],
            ["--trusted-proxies", "https://u:secret@h"], ["--redis", "redis://u:secret@h:x"],
        ]
    )
    func misplacedURL(arguments: [String]) throws {
        let system = try RunningSystem(redis: false)
        let process = try system.start(.server, arguments, log: "log")
        #expect(try process.waitForExit() == .exited(64))
        #expect(!process.output.isEmpty)
        #expect(!process.output.contains("secret"), "\(process.output)")
    }

    @Test(
        "an error names the variable with the invalid value",
        arguments: ["PORT", "HOLD_SECONDS"]
    )
    func invalidVariable(name: String) throws {
        let system = try RunningSystem(redis: false)
        let process = try system.start(.server, settings: [name: "x"], log: "log")
        #expect(try process.waitForExit() == .exited(64))
        #expect(process.output.contains(name), "\(process.output)")
    }

    @Test("an option or a variable lists the origins whose pages may read")
    func origins() throws {
        let system = try RunningSystem(redis: false)
        let (shop, other) = ("https://shop.example", "http://localhost:5173")
        let servers = try [
            system.startServer(["--cors-origin", shop, "--cors-origin", other]),
            system.startServer(settings: ["CORS_ORIGINS": "\(other), \(shop)"], log: "second.log"),
        ]
        for server in servers {
            for origin in [shop, other] {
                let response = try server.connect().request(
                    "GET",
                    "/api/flights/",
                    fields: [("Origin", origin)]
                )
                #expect(response.fields["access-control-allow-origin"] == origin)
            }
        }
    }

    @Test("a server on loopback without tokens responds only to local names by default")
    func foreignNames() throws {
        let system = try RunningSystem(redis: false)
        func status(_ arguments: [String], _ settings: [String: String], host: String) throws -> Int
        {
            let server = try system.startServer(arguments, settings: settings)
            let client = try server.connect()
            client.host = host
            return try client.request("GET", "/api/flights/").status
        }
        #expect(try status([], [:], host: "evil.com") == 403)
        #expect(try status([], [:], host: "localhost:8000") == 200)
        #expect(try status([], ["ALLOWED_HOSTS": "any"], host: "evil.com") == 200)
        let named = ["--allowed-host", "a.org", "--allowed-host", "b.org"]
        #expect(try status(named, [:], host: "b.org:80") == 200)
        #expect(try status(named, [:], host: "evil.com") == 403)
        #expect(try status([], ["REQUIRE_AUTH": "1"], host: "evil.com") == 401)
    }

    @Test("--help lists every option with its variable")
    func help() throws {
        let system = try RunningSystem(redis: false)
        let process = try system.start(.server, ["--help"], log: "log")
        #expect(try process.waitForExit() == .exited(0))
        for name in [
            "HOST", "PORT", "DATABASE_URL", "REDIS_URL", "HOLD_SECONDS", "PAYMENT_SECONDS",
            "LOG_LEVEL", "LOG_FORMAT", "REQUIRE_AUTH", "ALLOW_ANONYMOUS", "--with-worker",
            "CORS_ORIGINS", "ALLOWED_HOSTS",
        ] {
            #expect(process.output.contains(name), "\(name) is missing")
        }
    }

    @Test("SIGTERM and SIGINT stop a server gracefully", arguments: [SIGTERM, SIGINT])
    func graceful(signal: Int32) throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        let client = try server.connect()
        let flight = try client.makeFlight(rows: 1)
        // An idle keep-alive connection must not delay the stop.
        server.process.signal(signal)
        #expect(try server.process.waitForExit() == .exited(0))
        let again = try system.startServer().connect()
        let found: FlightView = try again.expect(200, "GET", "/api/flights/\(flight.id)/")
        #expect(found.flightNumber == flight.flightNumber)
    }

    @Test("SIGTERM stops a worker gracefully")
    func gracefulWorker() throws {
        let system = try RunningSystem()
        let worker = try system.startWorker()
        try waitUntil("the worker to start") { !worker.output.isEmpty }
        #expect(try worker.terminate() == .exited(0))
    }

    @Test("the server creates a missing folder for the database, which only its user can read")
    func missingFolder() throws {
        let system = try RunningSystem(redis: false)
        let path = system.folder.file("a/b/bookings.db")
        let server = try system.startServer(settings: ["DATABASE_URL": "sqlite:" + path])
        _ = try server.connect().makeFlight(rows: 1)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("programs that start at the same time without a database all start")
    func startTogether() throws {
        for _ in 0..<5 {
            let system = try RunningSystem(redis: false)
            let worker = try system.startWorker()
            let migrations = try (0..<4).map { number in
                try system.start(.control, ["migrate"], log: "migrate\(number).log")
            }
            _ = try system.startServer().connect().makeFlight(rows: 1)
            for migration in migrations {
                #expect(try migration.waitForExit() == .exited(0), "\(migration.output)")
            }
            #expect(worker.poll() == nil, "\(worker.output)")
        }
    }

    @Test("several servers share one file")
    func secondServer() throws {
        let system = try RunningSystem(redis: false)
        let first = try system.startServer().connect()
        let second = try system.startServer(log: "second.log").connect()
        let flight = try first.makeFlight(rows: 2)
        for (index, seat) in gridSeats(rows: 2).enumerated() {
            let (one, other) = index % 2 == 0 ? (first, second) : (second, first)
            let winner = try one.makeBooking(flight: flight.id, seat: seat)
            let loser = try other.makeBooking(flight: flight.id, seat: seat)
            #expect(try one.hold(winner.id).status == "SEAT_HELD")
            let response = try other.request("POST", "/api/bookings/\(loser.id)/hold/")
            #expect(response.status == 409)
        }
        #expect(try system.control("check").ending == .exited(0))
    }

    @Test("at a file-size limit, writes get a 503 and the server survives", .aboutSQLiteFile)
    func fileSizeLimit() throws {
        let system = try RunningSystem(redis: false)
        try system.startServer().process.terminate()
        // In blocks of 1,024 bytes: enough for the tables and for some bookings.
        let process = try ChildProcess(
            "bash",
            ["-c", "ulimit -f 400; exec \"$0\"", BuiltProgram.server.path],
            environment: [
                "DATABASE_URL": "sqlite:" + system.databasePath, "REDIS_URL": "none", "PORT": "0",
            ],
            outputPath: system.folder.file("limited.log")
        )
        let client = try RunningServer(process: process).connect()
        let flight = try client.makeFlight(rows: 1)
        let body = HTTPConnection.bookingBody(
            flight: flight.id,
            seat: "1A",
            name: String(repeating: "x", count: 200)
        )
        var made: [Int64] = []
        let refused = try eventually("the limit to be met") {
            let response = try client.request("POST", "/api/bookings/", body: body)
            guard response.status == 201 else { return response }
            made.append(try response.decoded(BookingView.self).id)
            return nil
        }
        #expect(refused.status == 503)
        #expect(try refused.decoded(ProblemView.self).code == "storage_unavailable")
        #expect(refused.fields["retry-after"] != nil)
        let last = try #require(made.last)
        #expect(try client.booking(last).status == "INITIATED")
        #expect(process.poll() == nil)
        try process.terminate()

        let unlimited = try system.startServer().connect()
        for id in made { #expect(try unlimited.booking(id).status == "INITIATED") }
        #expect(try system.control("check").ending == .exited(0))
    }

    @Test("an address that other machines can reach needs tokens or ALLOW_ANONYMOUS=1")
    func openAddress() throws {
        let system = try RunningSystem(redis: false)
        let refused = try system.start(.server, ["--host", "0.0.0.0"], log: "refused.log")
        let ending = try refused.waitForExit()
        #expect(ending != .exited(0))
        #expect(refused.output.contains("ALLOW_ANONYMOUS"), "\(refused.output)")
        let allowed = try system.start(
            .server,
            ["--host", "0.0.0.0"],
            settings: ["ALLOW_ANONYMOUS": "1"],
            log: "allowed.log"
        )
        try waitUntil("the server to listen") { allowed.output.contains("listening on") }
        #expect(try allowed.terminate() == .exited(0))
    }
}
