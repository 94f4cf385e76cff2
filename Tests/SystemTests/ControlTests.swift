import Foundation
import TestSupport
import Testing

/// The operator's tool with a real database.
@Suite("bookingctl", .timeLimit(.minutes(2)))
struct ControlTests {
    @Test("migrate creates the database, and a second run changes nothing", .aboutSQLiteFile)
    func migrate() throws {
        let system = try RunningSystem(redis: false)
        #expect(try system.control("migrate").ending == .exited(0))
        let made = try Data(contentsOf: URL(filePath: system.databasePath))
        #expect(try system.control("migrate").ending == .exited(0))
        #expect(try Data(contentsOf: URL(filePath: system.databasePath)) == made)
    }

    @Test("every program refuses a database with a newer schema", .aboutSQLiteFile)
    func newerFile() throws {
        let system = try RunningSystem(redis: false)
        try system.control("migrate")
        try Self.damage(system, "PRAGMA user_version = 1000")
        for program in [BuiltProgram.server, .worker] {
            let process = try system.start(program, log: program.rawValue)
            let ending = try process.waitForExit()
            #expect(ending != .exited(0))
            #expect(process.output.contains("newer version"), "\(process.output)")
        }
        let migrated = try system.control("migrate")
        #expect(migrated.ending == .exited(1))
        #expect(migrated.output.contains("newer version"), "\(migrated.output)")
    }

    @Test("seed creates each demo flight once, also if it runs several times at once")
    func seed() throws {
        let system = try RunningSystem(redis: false)
        let seeds = try (0..<3).map { try system.start(.control, ["seed"], log: "seed\($0).log") }
        for seed in seeds { #expect(try seed.waitForExit() == .exited(0), "\(seed.output)") }
        let client = try system.startServer().connect()
        let flights = try client.expect(200, "GET", "/api/flights/", as: Results<FlightView>.self)
        let totals = Dictionary(
            flights.results.map { ($0.flightNumber, $0.seats.total) },
            uniquingKeysWith: { first, _ in first }
        )
        // The numbers of seats that the airlines publish for these aircraft.
        #expect(
            totals == [
                "LH902": 180, "EK235": 354, "KL1771": 100, "LH716": 293, "FR202": 189, "AY1077": 70,
            ]
        )
        #expect(flights.results.count == totals.count)
        let first: FlightView = try client.expect(200, "GET", "/api/flights/1/")
        #expect(first.flightNumber == "LH902")
        let seats = try client.request("GET", "/api/flights/1/seats/").text
        #expect(seats.contains(#""12A""#) && !seats.contains(#""13A""#))
    }

    @Test(
        "backup copies a database during writes, and every invariant of the copy holds",
        .aboutSQLiteFile
    )
    func backup() throws {
        let system = try RunningSystem(redis: false)
        let client = try system.startServer().connect()
        let flight = try client.makeFlight(rows: 10)
        var last: Int64 = 0
        for seat in gridSeats(rows: 5) {
            last = try client.makeBooking(flight: flight.id, seat: seat).id
            _ = try client.hold(last)
        }
        let copy = system.folder.file("copy.db")
        let backup = try system.start(.control, ["backup", copy], log: "backup.log")
        var during: [Int64] = []
        while backup.poll() == nil {
            during.append(try client.makeBooking(flight: flight.id, seat: "9A").id)
        }
        #expect(backup.poll() == .exited(0), "\(backup.output)")

        let check = try system.control("check", "--database", "sqlite:" + copy)
        #expect(check.ending == .exited(0), "\(check.output)")
        let restored = try system.startServer(
            settings: ["DATABASE_URL": "sqlite:" + copy],
            log: "restored.log"
        )
        #expect(try restored.connect().booking(last).status == "SEAT_HELD")
    }

    @Test("backup does not replace a file", .aboutSQLiteFile)
    func backupOverwrites() throws {
        let system = try RunningSystem(redis: false)
        try system.control("migrate")
        let copy = system.folder.file("copy.db")
        try Data("precious".utf8).write(to: URL(filePath: copy))
        let backup = try system.control("backup", copy)
        #expect(backup.ending == .exited(1))
        #expect(backup.output.contains(copy), "\(backup.output)")
        #expect(system.folder.text(of: "copy.db") == "precious")
    }

    @Test("prune removes old bookings that have ended while a server runs")
    func prune() throws {
        let system = try RunningSystem(redis: false)
        let client = try system.startServer().connect()
        let flight = try client.makeFlight(rows: 1)
        let old = try client.makeBooking(flight: flight.id, seat: "1A").id
        _ = try client.hold(old)
        #expect(try client.request("DELETE", "/api/bookings/\(old)/hold/").status == 200)
        let open = try client.makeBooking(flight: flight.id, seat: "1B").id
        let today = try system.control("prune", "--before", "2020-01-31")
        #expect(today.ending == .exited(0), "\(today.output)")
        #expect(today.output.contains("removed 0 bookings"), "\(today.output)")
        try Self.damage(system, "UPDATE bookings SET updated_at = 1000000")
        let pruned = try system.control("prune", "--before", "2020-01-31T12:00:00Z")
        #expect(pruned.ending == .exited(0), "\(pruned.output)")
        #expect(pruned.output.contains("removed 1 bookings"), "\(pruned.output)")
        #expect(try client.request("GET", "/api/bookings/\(old)/").status == 404)
        #expect(try client.booking(open).status == "INITIATED")
        #expect(try system.control("check").ending == .exited(0))
        for wrong in ["yesterday", "2999-01-01"] {
            #expect(try system.control("prune", "--before", wrong).ending == .exited(64))
        }
    }

    @Test("check prints every invariant of a database, and exits with 0 if all hold")
    func soundDatabase() throws {
        let system = try Self.systemWithBookings()
        let check = try system.control("check")
        #expect(check.ending == .exited(0), "\(check.output)")
        #expect(
            check.output.split(separator: "\n").count { $0.hasPrefix("ok") } >= 8,
            "\(check.output)"
        )
    }

    @Test(
        "check names the rows that violate an invariant, and exits with 1",
        arguments: [
            (
                "two bookings on one seat",
                """
                DROP INDEX live_seat;
                UPDATE bookings SET seat = '1A', status = 3, expires_at = NULL WHERE id IN (1, 2)
                """,
                ["1", "2"]
            ),
            (
                "a history that does not lead to the status",
                "UPDATE bookings SET status = 3, expires_at = NULL WHERE id = 2",
                ["2"]
            ),
            ("a booking without a history", "DELETE FROM history WHERE booking_id = 3", ["3"]),
            (
                "a transition that the rules do not know",
                "UPDATE history SET to_status = 4 WHERE booking_id = 3",
                ["3"]
            ),
            (
                "a seat that the aircraft has not",
                "UPDATE bookings SET seat = '77Z' WHERE id = 3",
                ["3"]
            ),
        ]
    )
    func brokenDatabase(what: String, sql: String, rows: [String]) throws {
        let system = try Self.systemWithBookings()
        try Self.damage(system, sql)
        let check = try system.control("check")
        #expect(check.ending == .exited(1), "\(what): \(check.output)")
        for row in rows { #expect(check.output.contains(row), "\(what): \(check.output)") }
    }

    @Test("jobs prints the numbers of scheduled, leased and overdue jobs")
    func jobs() throws {
        let system = try RunningSystem()
        let client = try system.startServer().connect()
        let flight = try client.makeFlight(rows: 1)
        for seat in ["1A", "1B", "1C"] {
            _ = try client.hold(client.makeBooking(flight: flight.id, seat: seat).id)
        }
        try waitUntil("the jobs to arrive") {
            try system.control("jobs").output.contains("scheduled: 3")
        }
        let jobs = try system.control("jobs")
        #expect(jobs.ending == .exited(0))
        #expect(jobs.output.contains("holds: 3"), "\(jobs.output)")
        #expect(jobs.output.contains("leased: 0"), "\(jobs.output)")
        #expect(jobs.output.contains("overdue: 0"), "\(jobs.output)")
    }

    /// A system with a flight, two held seats and a booking without a hold; no program runs.
    static func systemWithBookings() throws -> RunningSystem {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        let client = try server.connect()
        let flight = try client.makeFlight(rows: 1)
        for seat in ["1A", "1B", "1C"] {
            let id = try client.makeBooking(flight: flight.id, seat: seat).id
            if seat != "1C" { _ = try client.hold(id) }
        }
        try server.process.terminate()
        return system
    }

    /// Changes a database in a way that no program does.
    static func damage(_ system: RunningSystem, _ sql: String) throws {
        try system.sql(sql)
    }
}
