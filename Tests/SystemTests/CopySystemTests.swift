import Foundation
import TestSupport
import Testing

/// `bookingctl copy` between the two stores.
@Suite("Copying a store", .timeLimit(.minutes(3)))
struct CopySystemTests {
    private static let key = [("Idempotency-Key", "before-the-copy")]

    /// Uses a server: a flight, a paid booking, a held one, a late payment, and a stored response.
    private static func use(_ system: RunningSystem) throws -> (flight: Int64, response: String) {
        let server = try system.startServer(settings: ["HOLD_SECONDS": "0.2"])
        let client = try server.connect()
        let flight = try client.makeFlight(rows: 3).id
        let late = try client.makeBooking(flight: flight, seat: "1A").id
        _ = try client.hold(late)
        try waitUntil("the hold to end") { try client.booking(late).status == "EXPIRED" }
        #expect(
            try client.request("POST", "/api/bookings/\(late)/pay/", body: #"{"success": true}"#)
                .status == 409
        )
        let paid = try client.makeBooking(flight: flight, seat: "1B").id
        _ = try client.hold(paid)
        _ = try client.pay(paid)
        let body = HTTPConnection.bookingBody(flight: flight, seat: "1C", name: "Ada Lovelace")
        let response = try client.request("POST", "/api/bookings/", fields: key, body: body)
        #expect(response.status == 201)
        #expect(try server.process.terminate() == .exited(0))
        return (flight, response.text)
    }

    @Test(
        "a copy in either direction has every row, every id goes on, and a key is replayed",
        .aboutSQLiteFile
    )
    func bothDirections() throws {
        let database = try PostgresCluster.shared().createDatabase()
        let origin = try RunningSystem(redis: false)
        let (flight, response) = try Self.use(origin)
        #expect(
            try origin.control("token", "create", "--scope", "agent", "--name", "desk").ending
                == .exited(0)
        )
        let file = "sqlite:" + origin.databasePath
        let copied = try origin.control("copy", "--from", file, "--to", database.url)
        #expect(copied.ending == .exited(0), "\(copied.output)")
        #expect(copied.output.contains("bookings: 3 rows, SHA-256 "))
        #expect(
            try database.sql("SELECT last FROM feed") == database.sql("SELECT max(id) FROM history")
        )

        // The copy goes on where the original ended.
        try database.sql("DELETE FROM tokens")
        let system = try RunningSystem(redis: false, settings: ["DATABASE_URL": database.url])
        let server = try system.startServer()
        let client = try server.connect()
        let body = HTTPConnection.bookingBody(flight: flight, seat: "1C", name: "Ada Lovelace")
        let replayed = try client.request("POST", "/api/bookings/", fields: Self.key, body: body)
        #expect(replayed.text == response)
        #expect(replayed.fields["idempotency-replayed"] == "true")
        let next = try client.makeBooking(flight: flight, seat: "2A").id
        #expect(next > 3)
        #expect(try client.booking(1).refundDue)
        // While a server uses the database, it is not copied.
        let back = origin.folder.file("back.db")
        let refused = try origin.control("copy", "--from", database.url, "--to", "sqlite:" + back)
        #expect(refused.ending == .exited(1))
        #expect(refused.output.contains("in use"), "\(refused.output)")
        #expect(try server.process.terminate() == .exited(0))

        // A target with rows is refused, and an empty one becomes the copy.
        let full = try origin.control("copy", "--from", database.url, "--to", file)
        #expect(full.ending == .exited(1))
        #expect(full.output.contains("not empty"), "\(full.output)")
        let returned = try origin.control("copy", "--from", database.url, "--to", "sqlite:" + back)
        #expect(returned.ending == .exited(0), "\(returned.output)")
        let last = try RunningSystem(redis: false, settings: ["DATABASE_URL": "sqlite:" + back])
        let again = try last.startServer().connect()
        let third = try again.request("POST", "/api/bookings/", fields: Self.key, body: body)
        #expect(third.text == response)
        #expect(try again.makeBooking(flight: flight, seat: "2B").id == next + 1)
        #expect(try last.control("check").ending == .exited(0))
    }

    @Test("a SQLite file that a server uses is not copied", .aboutSQLiteFile)
    func fileInUse() throws {
        let database = try PostgresCluster.shared().createDatabase()
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        let refused = try system.control(
            "copy",
            "--from",
            "sqlite:" + system.databasePath,
            "--to",
            database.url
        )
        #expect(refused.ending == .exited(1))
        #expect(refused.output.contains("in use"), "\(refused.output)")
        #expect(try database.sql("SELECT count(*) FROM bookings") == "0")
        #expect(try server.connect().request("GET", "/readyz").status == 200)
    }
}
