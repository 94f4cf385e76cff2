import SQLite
import TestSupport
import Testing

/// The operator's view of a running server.
@Suite("Operations", .timeLimit(.minutes(2)))
struct OperationsTests {
    @Test("the operator's page and Prometheus show what has happened")
    func metrics() throws {
        let system = try RunningSystem(redis: false, settings: ["HOLD_SECONDS": "0.2"])
        let client = try system.startServer(["--with-worker"]).connect()
        let flight = try client.makeFlight(rows: 1).id
        let booking = try client.makeBooking(flight: flight, seat: "1A").id
        #expect(try client.request("POST", "/api/bookings/\(booking)/hold/").status == 200)
        try waitUntil("the expiry to be seen") {
            let status = try client.request("GET", "/ops/status.json").text
            return status.contains(#""EXPIRED":1"#) && status.contains(#""milliseconds":"#)
        }
        let status = try client.request("GET", "/ops/status.json")
        for member in [
            #""version":"#, #""uptime_seconds":"#, #""redis":"off","scheduled":null"#,
            #""transitions":{"total":3,"newest_id":3}"#, #""workers":[{"name":"#,
            #""connections":{"open":1,"streams":0}"#, #""refund_due":0"#,
        ] {
            #expect(status.text.contains(member), "\(member) in \(status.text)")
        }
        let metrics = try client.request("GET", "/metrics")
        #expect(metrics.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        for line in [
            #"booking_bookings{status="EXPIRED"} 1"#,
            #"booking_http_requests_total{route="POST /api/bookings/",status="201"} 1"#,
            #"booking_events_total{type="booking.held"} 1"#,
            #"booking_events_total{type="booking.expired"} 1"#,
            "booking_expiry_lateness_seconds_count 1", "booking_database_writable 1",
            "booking_workers 1",
        ] {
            #expect(metrics.text.contains(line + "\n"), "\(line) in \(metrics.text)")
        }
    }

    @Test("the metrics cover requests, refusals, writes, Redis and workers")
    func allMetrics() throws {
        let system = try RunningSystem()
        let server = try system.startServer()
        let client = try server.connect()
        let flight = try client.makeFlight(rows: 1).id
        _ = try client.hold(try client.makeBooking(flight: flight, seat: "1A").id)
        let invalid = try StreamSocket(port: server.port)
        try invalid.send("GET / HTTP/1.1\r\n\r\n")
        while try !invalid.receive().isEmpty {}
        try waitUntil("the job and the worker to be seen") {
            let status = try client.request("GET", "/ops/status.json").text
            return status.contains(#""redis":"ok","scheduled":1,"leased":0,"overdue":0"#)
        }
        var missing = Self.series
        try? waitUntil("all metrics") {
            let text = try client.request("GET", "/metrics").text
            missing = Self.series.filter { !text.contains("\n" + $0) }
            return missing.isEmpty
        }
        #expect(missing.isEmpty)
        let worker = try system.startWorker()
        try waitUntil("the worker to be seen") {
            try client.request("GET", "/ops/status.json").text
                .contains(#""workers":[{"name":""#)
        }
        #expect(try worker.terminate() == .exited(0))
    }

    /// The beginnings of lines that a server with Redis has after requests and a refusal.
    static let series = [
        #"booking_http_requests_total{route="POST /api/bookings/{id}/hold/",status="200"} 1"#,
        #"booking_http_request_duration_seconds_bucket{route="POST /api/bookings/",le="#,
        #"booking_http_refusals_total{reason="host_missing"} 1"#,
        "booking_http_connections 1\n", "booking_http_streams 0\n",
        "booking_writer_queue_depth 0\n",
        #"booking_writer_batch_commands_bucket{le="1"} "#,
        #"booking_writer_commit_duration_seconds_bucket{le="+Inf"} "#,
        #"booking_events_total{type="booking.created"} 1"#,
        "booking_redis_up 1\n", #"booking_jobs{state="scheduled"} 1"#,
        #"booking_jobs{state="leased"} 0"#, #"booking_jobs{state="overdue"} 0"#,
        "booking_refunds_due 0\n", "booking_holds_overdue 0\n",
        #"booking_build_info{program="booking-server","#,
    ]

    @Test("the log, the metrics and check report a late payment")
    func latePayment() throws {
        let system = try RunningSystem(redis: false, settings: ["HOLD_SECONDS": "0.1"])
        let server = try system.startServer(["--with-worker"])
        let client = try server.connect()
        let flight = try client.makeFlight(rows: 1).id
        let booking = try client.makeBooking(flight: flight, seat: "1A").id
        #expect(try client.request("POST", "/api/bookings/\(booking)/hold/").status == 200)
        try waitUntil("the hold to expire") { try client.booking(booking).status == "EXPIRED" }
        let pay = "/api/bookings/\(booking)/pay/"
        #expect(try client.request("POST", pay, body: #"{"success": true}"#).status == 409)
        try waitUntil("the warning") {
            server.process.output.contains("late payments need a refund")
        }
        #expect(try client.request("GET", "/metrics").text.contains("booking_refunds_due 1\n"))
        let check = try system.control("check")
        #expect(check.ending == .exited(0))
        #expect(check.output.contains("refund"))
    }

    @Test(
        "/readyz is 503 while another process keeps the database locked, and recovers",
        .aboutSQLiteFile
    )
    func notReady() throws {
        let system = try RunningSystem(redis: false)
        let client = try system.startServer().connect()
        let flight = try client.makeFlight(rows: 1).id
        #expect(try client.request("GET", "/readyz").status == 200)
        let other = try Connection(
            path: system.databasePath,
            access: .write,
            busyTime: .seconds(5)
        )
        try other.execute("BEGIN IMMEDIATE")
        let unready = try eventually("/readyz to be 503") {
            let response = try client.request("GET", "/readyz")
            return response.status == 503 ? response : nil
        }
        #expect(unready.text.contains(#""status":"unready","database":"unwritable""#))
        #expect(unready.fields["retry-after"] != nil)
        #expect(try client.request("GET", "/healthz").status == 200)
        // Reads continue.
        #expect(try client.request("GET", "/api/flights/\(flight)/").status == 200)
        let metrics = try client.request("GET", "/metrics").text
        #expect(metrics.contains("booking_database_writable 0\n"))
        try other.execute("ROLLBACK")
        try waitUntil("/readyz to be 200") { try client.request("GET", "/readyz").status == 200 }
        _ = try client.makeBooking(flight: flight, seat: "1A")
    }

    @Test("the first token protects the API, and a revoked token is rejected")
    func tokens() throws {
        let system = try RunningSystem(redis: false)
        let client = try system.startServer().connect()
        #expect(try client.request("GET", "/api/bookings/").status == 200)
        let made = try system.control("token", "create", "--scope", "agent")
        let secret = try #require(
            made.output.split(whereSeparator: { $0.isWhitespace }).first { $0.hasPrefix("sbt_") }
        )
        let fields = [("Authorization", "Bearer \(secret)")]
        try waitUntil("the API to require tokens", within: .seconds(2)) {
            try client.request("GET", "/api/bookings/").status == 401
        }
        #expect(try client.request("GET", "/api/bookings/", fields: fields).status == 200)
        #expect(try client.request("GET", "/ops/status.json").status == 401)
        #expect(try client.request("GET", "/readyz").status == 200)
        #expect(try system.control("token", "revoke", "1").ending == .exited(0))
        try waitUntil("the token to be rejected", within: .seconds(2)) {
            try client.request("GET", "/api/bookings/", fields: fields).status == 401
        }
    }

    @Test("an open stream ends within a second after its token was revoked, and others continue")
    func streams() throws {
        let system = try RunningSystem(redis: false)
        let open = try system.startServer()
        _ = try open.connect().makeFlight(rows: 1)
        #expect(try open.process.terminate() == .exited(0))
        // The streams begin after the server has read the tokens.
        let server = try system.startServer(settings: ["REQUIRE_AUTH": "1"])
        let ending = try subscribe(server, with: newToken(of: system))
        let staying = try subscribe(server, with: newToken(of: system))
        #expect(try system.control("token", "revoke", "1").ending == .exited(0))
        let revoked = ContinuousClock.now
        // If the stream does not end, the socket times out after ten seconds.
        while try !ending.receive().isEmpty {}
        let allowed = BuiltProgram.otherFolder == nil ? Duration.seconds(5) : .seconds(1)
        #expect(ContinuousClock.now - revoked < allowed)
        try waitUntil("the other stream to be the only one") {
            let metrics = try server.connect().request("GET", "/metrics").text
            return metrics.contains("booking_http_streams 1\n")
        }
        withExtendedLifetime(staying) {}
    }

    /// Subscribes to the first flight, as soon as the server has read the token.
    private func subscribe(_ server: RunningServer, with token: String) throws -> StreamSocket {
        try eventually("the server to read the token") {
            let stream = try StreamSocket(port: server.port)
            // HTTP/1.0, so that the end of the stream is the end of the connection.
            try stream.send(
                "GET /api/flights/1/events/ HTTP/1.0\r\nAuthorization: Bearer \(token)\r\n\r\n"
            )
            let head = String(decoding: try stream.receive(), as: UTF8.self)
            return head.hasPrefix("HTTP/1.1 200") ? stream : nil
        }
    }

    /// Creates a token for agents, and returns its secret.
    private func newToken(of system: RunningSystem) throws -> String {
        let made = try system.control("token", "create", "--scope", "agent", "--scope", "admin")
        return try #require(
            made.output.split(whereSeparator: { $0.isWhitespace }).map(String.init)
                .first { $0.hasPrefix("sbt_") }
        )
    }

    @Test("REQUIRE_AUTH=1 protects the API before there is a token")
    func requiredTokens() throws {
        let system = try RunningSystem(redis: false, settings: ["REQUIRE_AUTH": "1"])
        let client = try system.startServer().connect()
        let response = try client.request("GET", "/api/flights/")
        #expect(response.status == 401)
        #expect(response.fields["www-authenticate"] == "Bearer")
    }
}
