import TestSupport
import Testing

/// What an operator sees of a running server.
@Suite("Looking after a server", .timeLimit(.minutes(2)))
struct OperationsTests {
    @Test("the operator's figures and Prometheus's tell what has happened")
    func figures() throws {
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
            #"booking_transitions_total{from="INITIATED",to="SEAT_HELD",cause="hold"} 1"#,
            #"booking_transitions_total{from="SEAT_HELD",to="EXPIRED",cause="deadline"} 1"#,
            "booking_expiry_lateness_seconds_count 1", "booking_database_writable 1",
            "booking_workers 1",
        ] {
            #expect(metrics.text.contains(line + "\n"), "\(line) in \(metrics.text)")
        }
    }

    @Test("what is asked, refused, written and waiting in Redis is among the figures")
    func allFigures() throws {
        let system = try RunningSystem()
        let server = try system.startServer()
        let client = try server.connect()
        let flight = try client.makeFlight(rows: 1).id
        _ = try client.hold(try client.makeBooking(flight: flight, seat: "1A").id)
        let rude = try StreamSocket(port: server.port)
        try rude.send("GET / HTTP/1.1\r\n\r\n")
        while try !rude.receive().isEmpty {}
        try waitUntil("the job and the worker to be seen") {
            let status = try client.request("GET", "/ops/status.json").text
            return status.contains(#""redis":"ok","scheduled":1,"leased":0,"overdue":0"#)
        }
        var missing = Self.figures
        try? waitUntil("all figures to be there") {
            let text = try client.request("GET", "/metrics").text
            missing = Self.figures.filter { !text.contains("\n" + $0) }
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

    /// How the lines begin that every server has which was asked, refused something and has Redis.
    static let figures = [
        #"booking_http_requests_total{route="POST /api/bookings/{id}/hold/",status="200"} 1"#,
        #"booking_http_request_duration_seconds_bucket{route="POST /api/bookings/",le="#,
        #"booking_http_refusals_total{reason="host_missing"} 1"#,
        "booking_http_connections 1\n", "booking_http_streams 0\n",
        "booking_writer_queue_depth 0\n",
        #"booking_writer_batch_writes_bucket{le="1"} "#,
        #"booking_writer_commit_duration_seconds_bucket{le="+Inf"} "#,
        #"booking_transitions_total{from="",to="INITIATED",cause="create"} 1"#,
        "booking_redis_up 1\n", #"booking_jobs{state="scheduled"} 1"#,
        #"booking_jobs{state="leased"} 0"#, #"booking_jobs{state="overdue"} 0"#,
        "booking_refunds_due 0\n", "booking_holds_overdue 0\n",
        #"booking_build_info{program="booking-server","#,
    ]

    @Test("a payment that came too late is said in the log, in the figures and by check")
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
        try waitUntil("the alarm to be in the log") {
            server.process.output.contains("late payments are to be refunded")
        }
        #expect(try client.request("GET", "/metrics").text.contains("booking_refunds_due 1\n"))
        let check = try system.control("check")
        #expect(check.ending == .exited(0))
        #expect(check.output.contains("refund"))
    }

    @Test("tokens close the API as soon as there is one, and a revoked one opens nothing")
    func tokens() throws {
        let system = try RunningSystem(redis: false)
        let client = try system.startServer().connect()
        #expect(try client.request("GET", "/api/bookings/").status == 200)
        let made = try system.control("token", "create", "--scope", "agent")
        let secret = try #require(
            made.output.split(whereSeparator: { $0.isWhitespace }).first { $0.hasPrefix("sbt_") }
        )
        let fields = [("Authorization", "Bearer \(secret)")]
        try waitUntil("the API to be closed", within: .seconds(2)) {
            try client.request("GET", "/api/bookings/").status == 401
        }
        #expect(try client.request("GET", "/api/bookings/", fields: fields).status == 200)
        #expect(try client.request("GET", "/ops/status.json").status == 401)
        #expect(try client.request("GET", "/readyz").status == 200)
        #expect(try system.control("token", "revoke", "1").ending == .exited(0))
        try waitUntil("the token to be worth nothing", within: .seconds(2)) {
            try client.request("GET", "/api/bookings/", fields: fields).status == 401
        }
    }

    @Test("an open stream ends within a second after its token was revoked, and no other one")
    func streams() throws {
        let system = try RunningSystem(redis: false)
        let open = try system.startServer()
        _ = try open.connect().makeFlight(rows: 1)
        #expect(try open.process.terminate() == .exited(0))
        // Nobody follows before the server knows the token that is to be revoked.
        let server = try system.startServer(settings: ["REQUIRE_AUTH": "1"])
        let ending = try follow(server, with: newToken(of: system))
        let staying = try follow(server, with: newToken(of: system))
        #expect(try system.control("token", "revoke", "1").ending == .exited(0))
        let revoked = ContinuousClock.now
        // The socket gives up after ten seconds where the stream goes on.
        while try !ending.receive().isEmpty {}
        let allowed = BuiltProgram.otherFolder == nil ? Duration.seconds(5) : .seconds(1)
        #expect(ContinuousClock.now - revoked < allowed)
        try waitUntil("the other stream to be the only one") {
            let metrics = try server.connect().request("GET", "/metrics").text
            return metrics.contains("booking_http_streams 1\n")
        }
        withExtendedLifetime(staying) {}
    }

    /// Follows the first flight, as soon as the server knows the token.
    private func follow(_ server: RunningServer, with token: String) throws -> StreamSocket {
        try eventually("the token to be known") {
            let stream = try StreamSocket(port: server.port)
            // HTTP/1.0, so that the end of the stream is the end of the connection.
            try stream.send(
                "GET /api/flights/1/events/ HTTP/1.0\r\nAuthorization: Bearer \(token)\r\n\r\n"
            )
            let head = String(decoding: try stream.receive(), as: UTF8.self)
            return head.hasPrefix("HTTP/1.1 200") ? stream : nil
        }
    }

    /// Makes a token for agents; returns its secret.
    private func newToken(of system: RunningSystem) throws -> String {
        let made = try system.control("token", "create", "--scope", "agent", "--scope", "admin")
        return try #require(
            made.output.split(whereSeparator: { $0.isWhitespace }).map(String.init)
                .first { $0.hasPrefix("sbt_") }
        )
    }

    @Test("REQUIRE_AUTH=1 closes the API before there is a token")
    func requiredTokens() throws {
        let system = try RunningSystem(redis: false, settings: ["REQUIRE_AUTH": "1"])
        let client = try system.startServer().connect()
        let answer = try client.request("GET", "/api/flights/")
        #expect(answer.status == 401)
        #expect(answer.fields["www-authenticate"] == "Bearer")
    }
}
