import Foundation
import TestSupport
import Testing

/// What the database records about a token: its actions and its last use.
@Suite("Records about tokens", .timeLimit(.minutes(1)))
struct TokenTraceTests {
    /// Milliseconds since 1970.
    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

    @Test("every history row has the token that acted, and a deadline's row has none")
    func history() throws {
        let system = try RunningSystem(redis: false, settings: ["HOLD_SECONDS": "0.3"])
        let secrets = try ["bookings", "agent", "admin"].map { try system.makeToken($0) }
        let client = try system.startServer(["--with-worker", "--sweep-seconds", "0.1"]).connect()
        func post(_ token: Int, _ target: String, _ body: String? = nil, _ status: Int) throws {
            let fields = [("Authorization", "Bearer \(secrets[token - 1])")]
            let answer = try client.request("POST", target, fields: fields, body: body)
            #expect(answer.status == status, "\(target): \(answer.text)")
        }
        let flight = """
            {"flight_number": "XX1", "origin": "FRA", "destination": "LHR", \
            "departs_at": "2099-01-01T00:00:00Z", "cabin": {"rows": 2, "seats": "AB"}}
            """
        let success = #"{"success": true}"#
        try post(3, "/api/flights/", flight, 201)
        for booking in 1...2 {
            try post(
                1,
                "/api/bookings/",
                HTTPConnection.bookingBody(flight: 1, seat: "\(booking)A", name: "Ada"),
                201
            )
            try post(1, "/api/bookings/\(booking)/hold/", nil, 200)
            if booking == 1 {
                try post(1, "/api/bookings/1/pay/", success, 200)
                try post(2, "/api/bookings/1/refund/", nil, 200)
            }
        }
        try waitUntil("the deadline to be written") {
            try system.sql("SELECT count(*) FROM history WHERE cause = 7") == ["1"]
        }
        try post(1, "/api/bookings/2/pay/", success, 409)
        try post(2, "/api/bookings/2/refund/", nil, 200)

        let steps = try system.sql(
            """
            SELECT booking_id || ' ' || cause || ' ' || coalesce(CAST(token_id AS TEXT), '-')
            FROM history_readable ORDER BY id
            """
        )
        #expect(
            steps == [
                "1 create 1", "1 hold 1", "1 pay 1", "1 pay 1", "1 refund 2", "2 create 1",
                "2 hold 1", "2 deadline -", "2 late_payment 1", "2 late_refund 2",
            ]
        )
    }

    @Test("a token is invalid within a second after it has expired or was revoked")
    func ends() throws {
        let system = try RunningSystem(redis: false)
        let secrets = try (0..<3).map { _ in try system.makeToken("agent") }
        let client = try system.startServer().connect()
        func status(_ token: Int) throws -> Int {
            let fields = [("Authorization", "Bearer \(secrets[token - 1])")]
            return try client.request("GET", "/api/flights/", fields: fields).status
        }
        #expect(try (1...3).map(status) == [200, 200, 200])
        // A token expires after days at the earliest, so the test changes the time.
        try system.sql("UPDATE tokens SET expires_at = \(Self.now - 1) WHERE id = 1")
        #expect(try system.control("token", "revoke", "2").ending == .exited(0))
        let allowed = BuiltProgram.otherFolder == nil ? Duration.seconds(5) : .seconds(1)
        try waitUntil("both to be invalid", within: allowed) {
            try status(1) == 401 && status(2) == 401
        }
        #expect(try status(3) == 200)
        let list = try system.control("token", "list").output.split(separator: "\n")
        #expect(list.map { $0.split(separator: " ")[1] } == ["expired", "revoked", "valid"])
    }

    @Test("a token's last use is stored, and token list shows it")
    func lastUse() throws {
        let system = try RunningSystem(redis: false)
        let used = try system.makeToken("agent", name: "used")
        _ = try system.makeToken("agent", name: "never used")
        let server = try system.startServer()
        let client = try server.connect()
        for _ in 1...50 {
            let fields = [("Authorization", "Bearer \(used)")]
            #expect(try client.request("GET", "/api/flights/", fields: fields).status == 200)
        }
        #expect(try server.process.terminate() == .exited(0))
        let uses = try system.sql("SELECT name, last_used_at FROM tokens ORDER BY id", columns: 2)
        let last = try #require(uses.first?.wholeMatch(of: /used\|([0-9]+)/)?.output.1)
        let lastUse = try #require(Int64(last))
        #expect((-1_000...60_000).contains(Self.now - lastUse))
        #expect(uses.last == "never used|")
        #expect(try system.control("token", "list").output.contains("never used"))
    }
}
