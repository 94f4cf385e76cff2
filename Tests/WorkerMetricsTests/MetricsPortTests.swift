import Bookings
import ExpiryQueue
import Sockets
import TestSupport
import Testing
import WorkerMetrics

/// A worker's port over a real socket, under a clock that only the test moves.
@Suite("The worker's metrics port", .timeLimit(.minutes(1)))
struct MetricsPortTests {
    private let clock = ManualClock()
    private let report: WorkerReport
    private let port: MetricsPort
    private let client: HTTPConnection

    init() throws {
        report = WorkerReport(version: "9.8.7", hasRedis: true, clock: clock)
        let loopback = try #require(SocketAddress("127.0.0.1", port: 0))
        port = try MetricsPort(at: loopback, showing: report)
        client = try HTTPConnection(port: port.address.port)
    }

    private func metrics() throws -> String { try client.request("GET", "/metrics").text }

    private func transitions(_ from: String) -> String {
        #"booking_transitions_total{from="\#(from)",to="EXPIRED",cause="deadline"} "#
    }

    @Test("shows everything from the beginning, so that rates see the first rise")
    func beginning() throws {
        let answer = try client.request("GET", "/metrics")
        #expect(answer.status == 200)
        #expect(answer.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.fields["cache-control"] == "no-store")
        for line in [
            #"booking_build_info{program="booking-worker",version="9.8.7"} 1"#,
            "process_start_time_seconds 1798104600",
            "booking_redis_up 0",
            #"booking_jobs{state="overdue"} 0"#,
            "booking_worker_jobs_received_total 0",
            "booking_worker_jobs_acknowledged_total 0",
            "booking_worker_jobs_retried_total 0",
            #"booking_worker_holds_expired_total{source="job"} 0"#,
            #"booking_worker_holds_expired_total{source="sweep"} 0"#,
            #"booking_worker_holds_left_alone_total{reason="confirmed"} 0"#,
            #"booking_worker_holds_left_alone_total{reason="deadline_moved"} 0"#,
            "booking_worker_expiry_lateness_seconds_count 0",
            "booking_worker_store_failures_total 0", transitions("SEAT_HELD") + "0",
        ] {
            #expect(answer.text.contains(line + "\n"), "\(line) in \(answer.text)")
        }
        port.stop()
    }

    @Test("counts what the worker does")
    func events() throws {
        let figures = report.figures
        figures.note(.received(3))
        figures.note(.acknowledged(2))
        figures.note(.returned(1))
        figures.note(.expired(.job, from: .seatHeld, latenessMilliseconds: 7))
        figures.note(.expired(.sweep, from: .paymentPending, latenessMilliseconds: 4_000))
        figures.note(.leftAlone(.ended(.confirmed)))
        figures.note(.leftAlone(.deadlineMoved(to: clock.now())))
        figures.note(.storeFailed)
        figures.note(.asked(isRedisUp: true))
        figures.note(
            .inspected(QueueState(scheduled: 5, leased: 1, overdue: 2, workers: []))
        )
        figures.note(.turned(at: clock.now().advanced(byMilliseconds: 1_500)))
        let text = try metrics()
        for line in [
            "booking_worker_jobs_received_total 3",
            "booking_worker_jobs_acknowledged_total 2",
            "booking_worker_jobs_retried_total 1",
            #"booking_worker_holds_expired_total{source="job"} 1"#,
            #"booking_worker_holds_expired_total{source="sweep"} 1"#,
            #"booking_worker_holds_left_alone_total{reason="confirmed"} 1"#,
            #"booking_worker_holds_left_alone_total{reason="expired"} 0"#,
            #"booking_worker_holds_left_alone_total{reason="deadline_moved"} 1"#,
            #"booking_worker_expiry_lateness_seconds_bucket{le="0.01"} 1"#,
            #"booking_worker_expiry_lateness_seconds_bucket{le="5"} 2"#,
            "booking_worker_expiry_lateness_seconds_sum 4.007",
            transitions("SEAT_HELD") + "1", transitions("PAYMENT_PENDING") + "1",
            "booking_worker_store_failures_total 1",
            "booking_worker_last_turn_timestamp_seconds 1798104601.5",
            "booking_redis_up 1",
            #"booking_jobs{state="scheduled"} 5"#,
            #"booking_jobs{state="leased"} 1"#,
            #"booking_jobs{state="overdue"} 2"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line) in \(text)")
        }
        port.stop()
    }

    @Test("says that a worker is stuck which has not looked for work for long")
    func stuck() throws {
        #expect(try client.request("GET", "/healthz").text == #"{"status":"ok"}"#)
        clock.advance(byMilliseconds: WorkerFigures.patienceMilliseconds + 1)
        let stuck = try client.request("GET", "/healthz")
        #expect(stuck.status == 503)
        #expect(stuck.text == #"{"status":"stuck"}"#)
        report.figures.note(.turned(at: clock.now()))
        #expect(try client.request("GET", "/healthz").status == 200)
        port.stop()
    }

    @Test("has nothing else, and can only be read")
    func nothingElse() throws {
        #expect(try client.request("GET", "/api/bookings/").status == 404)
        let post = try client.request("POST", "/metrics")
        #expect(post.status == 405)
        #expect(post.fields["allow"] == "GET, HEAD, OPTIONS")
        #expect(try client.request("OPTIONS", "/healthz").status == 204)
        port.stop()
    }

    @Test("a worker without Redis says nothing of it")
    func withoutRedis() {
        let report = WorkerReport(version: "9.8.7", hasRedis: false, clock: clock)
        let text = report.metrics()
        #expect(!text.contains("booking_redis_up"))
        #expect(!text.contains("booking_jobs{"))
        #expect(text.contains("booking_worker_jobs_received_total 0\n"))
        port.stop()
    }
}
