import TestSupport
import Testing

/// The metrics of real workers.
@Suite("The worker's metrics", .timeLimit(.minutes(2)))
struct WorkerMetricsTests {
    /// Connects to the port in a worker's log.
    static func connect(to worker: ChildProcess) throws -> HTTPConnection {
        let port = try eventually("the worker to log the port of its metrics") { () -> UInt16? in
            for line in worker.lines {
                guard let range = line.firstRange(of: "at=http://127.0.0.1:") else { continue }
                return UInt16(line[range.upperBound...].prefix { $0.isNumber })
            }
            return nil
        }
        return try HTTPConnection(port: port, to: worker)
    }

    @Test("count jobs and holds, and show the state of Redis")
    func metrics() throws {
        let system = try RunningSystem(settings: ["HOLD_SECONDS": "0.5", "METRICS_PORT": "0"])
        let worker = try system.startWorker()
        let client = try system.startServer().connect()
        let flight = try client.makeFlight(rows: 1)
        let expiring = try client.makeBooking(flight: flight.id, seat: "1A").id
        _ = try client.hold(expiring)
        let paid = try client.makeBooking(flight: flight.id, seat: "1B").id
        _ = try client.hold(paid)
        _ = try client.pay(paid)

        let port = try Self.connect(to: worker)
        let wanted = [
            "booking_worker_jobs_acknowledged_total 2",
            #"booking_worker_holds_expired_total{source="job"} 1"#,
            "booking_worker_expiry_lateness_seconds_count 1",
            "booking_redis_up 1",
            #"booking_jobs{state="leased"} 0"#,
            #"booking_build_info{program="booking-worker","#,
        ]
        try waitUntil("the metrics") {
            let text = try port.request("GET", "/metrics").text
            return wanted.allSatisfy { text.contains($0) }
                && text.contains("booking_worker_holds_unchanged_total{reason=\"confirmed\"} 1")
        }
        #expect(try port.request("GET", "/healthz").status == 200)
        #expect(try worker.terminate() == .exited(0))
    }

    @Test(
        "have a port only if the operator sets one, and other machines reach it only with ALLOW_ANONYMOUS=1"
    )
    func addresses() throws {
        let system = try RunningSystem(redis: false)
        let silent = try system.startWorker()
        try waitUntil("the worker to start") { silent.output.contains("worker started") }
        #expect(!silent.output.contains("metrics"), "\(silent.output)")

        let open = ["--metrics-host", "0.0.0.0", "--metrics-port", "0"]
        let refused = try system.startWorker(open, log: "refused.log")
        #expect(try refused.waitForExit() == .exited(64))
        #expect(refused.output.contains("ALLOW_ANONYMOUS=1"), "\(refused.output)")

        let allowed = try system.startWorker(
            open,
            settings: ["ALLOW_ANONYMOUS": "1"],
            log: "allowed.log"
        )
        try waitUntil("the worker to serve metrics") {
            allowed.output.contains("at=http://0.0.0.0:")
        }
    }

    @Test("a worker whose port is in use exits before it expires anything")
    func portInUse() throws {
        let system = try RunningSystem(redis: false, settings: ["HOLD_SECONDS": "0.1"])
        let server = try system.startServer()
        let client = try server.connect()
        let flight = try client.makeFlight(rows: 1)
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        _ = try client.hold(id)
        let worker = try system.startWorker(["--metrics-port", "\(server.port)"])
        #expect(try worker.waitForExit() == .exited(1))
        #expect(worker.output.contains("the worker cannot run"), "\(worker.output)")
        #expect(!worker.output.contains("expired booking"), "\(worker.output)")
    }

    @Test("of a worker in the server are part of the server's metrics")
    func inTheServer() throws {
        let system = try RunningSystem(redis: false, settings: ["HOLD_SECONDS": "0.1"])
        let client = try system.startServer(["--with-worker"]).connect()
        let flight = try client.makeFlight(rows: 1)
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        _ = try client.hold(id)
        try waitUntil("the expiry to be counted") {
            let text = try client.request("GET", "/metrics").text
            return text.contains("booking_worker_holds_expired_total{source=\"sweep\"} 1\n")
        }
        let text = try client.request("GET", "/metrics").text
        #expect(text.contains("booking_build_info{program=\"booking-server\""), "\(text)")
    }
}
