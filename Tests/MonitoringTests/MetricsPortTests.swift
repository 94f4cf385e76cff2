import Bookings
import ExpiryQueue
import Monitoring
import Sockets
import TestSupport
import Testing

/// A worker's metrics port with a real socket and a clock that the test moves.
@Suite("The worker's metrics port", .timeLimit(.minutes(1)))
struct MetricsPortTests {
    private let clock = ManualClock()
    private let monitor: WorkerMonitor
    private let port: MetricsPort
    private let client: HTTPConnection

    init() throws {
        monitor = WorkerMonitor(version: "9.8.7", hasRedis: true, clock: clock)
        let loopback = try #require(SocketAddress("127.0.0.1", port: 0))
        port = try MetricsPort(at: loopback, showing: monitor)
        client = try HTTPConnection(port: port.address.port)
    }

    private func readMetrics() throws -> String { try client.request("GET", "/metrics").text }

    @Test("has every series from the start, so that rates see the first increase")
    func beginning() throws {
        let response = try client.request("GET", "/metrics")
        #expect(response.status == 200)
        #expect(response.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(response.fields["cache-control"] == "no-store")
        for line in [
            #"booking_build_info{program="booking-worker",version="9.8.7"} 1"#,
            "process_start_time_seconds 1798104600",
            "booking_redis_up 0",
            #"booking_jobs{state="overdue"} 0"#,
            "booking_worker_jobs_received_total 0",
            "booking_worker_jobs_acknowledged_total 0",
            "booking_worker_jobs_rescheduled_total 0",
            #"booking_worker_holds_expired_total{source="job"} 0"#,
            #"booking_worker_holds_expired_total{source="sweep"} 0"#,
            #"booking_worker_holds_unchanged_total{reason="confirmed"} 0"#,
            #"booking_worker_holds_unchanged_total{reason="deadline_moved"} 0"#,
            "booking_worker_expiry_lateness_seconds_count 0",
            "booking_worker_store_failures_total 0",
            #"booking_events_total{type="booking.expired"} 0"#,
        ] {
            #expect(response.text.contains(line + "\n"), "\(line) in \(response.text)")
        }
        port.stop()
    }

    @Test("counts the events of the worker")
    func events() throws {
        let metrics = monitor.metrics
        metrics.record(.received(3))
        metrics.record(.acknowledged(2))
        metrics.record(.rescheduled(1))
        metrics.record(.expired(.job, lateness: .milliseconds(7)))
        metrics.record(.expired(.sweep, lateness: .seconds(4)))
        metrics.record(.leftUnchanged(.ended(.confirmed)))
        metrics.record(.leftUnchanged(.deadlineMoved(to: clock.now())))
        metrics.record(.storeFailed)
        metrics.record(.usedRedis(isUp: true))
        metrics.record(
            .inspected(QueueState(scheduled: 5, leased: 1, overdue: 2, workers: []))
        )
        metrics.record(.polled(at: clock.now() + .milliseconds(1_500)))
        let text = try readMetrics()
        for line in [
            "booking_worker_jobs_received_total 3",
            "booking_worker_jobs_acknowledged_total 2",
            "booking_worker_jobs_rescheduled_total 1",
            #"booking_worker_holds_expired_total{source="job"} 1"#,
            #"booking_worker_holds_expired_total{source="sweep"} 1"#,
            #"booking_worker_holds_unchanged_total{reason="confirmed"} 1"#,
            #"booking_worker_holds_unchanged_total{reason="expired"} 0"#,
            #"booking_worker_holds_unchanged_total{reason="deadline_moved"} 1"#,
            #"booking_worker_expiry_lateness_seconds_bucket{le="0.01"} 1"#,
            #"booking_worker_expiry_lateness_seconds_bucket{le="5"} 2"#,
            "booking_worker_expiry_lateness_seconds_sum 4.007",
            #"booking_events_total{type="booking.expired"} 2"#,
            "booking_worker_store_failures_total 1",
            "booking_worker_last_poll_timestamp_seconds 1798104601.5",
            "booking_redis_up 1",
            #"booking_jobs{state="scheduled"} 5"#,
            #"booking_jobs{state="leased"} 1"#,
            #"booking_jobs{state="overdue"} 2"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line) in \(text)")
        }
        port.stop()
    }

    @Test("reports a worker as stuck that has not polled for a long time")
    func stuck() throws {
        #expect(try client.request("GET", "/healthz").text == #"{"status":"ok"}"#)
        clock.advance(byMilliseconds: WorkerMetrics.stuckTime.wholeMilliseconds + 1)
        let stuck = try client.request("GET", "/healthz")
        #expect(stuck.status == 503)
        #expect(stuck.text == #"{"status":"stuck"}"#)
        monitor.metrics.record(.polled(at: clock.now()))
        #expect(try client.request("GET", "/healthz").status == 200)
        port.stop()
    }

    @Test("has no other path, and allows only GET")
    func nothingElse() throws {
        #expect(try client.request("GET", "/api/bookings/").status == 404)
        let post = try client.request("POST", "/metrics")
        #expect(post.status == 405)
        #expect(post.fields["allow"] == "GET, HEAD, OPTIONS")
        #expect(try client.request("OPTIONS", "/healthz").status == 204)
        port.stop()
    }

    @Test("has no metrics of Redis if there is none")
    func withoutRedis() {
        let monitor = WorkerMonitor(version: "9.8.7", hasRedis: false, clock: clock)
        let text = monitor.text()
        #expect(!text.contains("booking_redis_up"))
        #expect(!text.contains("booking_jobs{"))
        #expect(text.contains("booking_worker_jobs_received_total 0\n"))
        port.stop()
    }
}
