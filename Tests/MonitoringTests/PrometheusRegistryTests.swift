import CoreMetrics
import Monitoring
import Testing

@Suite("Prometheus's text format")
struct PrometheusRegistryTests {
    @Test("has counters, gauges and histograms")
    func exposition() {
        let registry = PrometheusRegistry([
            MetricDescription("requests_total", help: "Responses."),
            MetricDescription("batch_size", help: "Commands in a commit.", buckets: [1, 8, 64]),
        ])
        let requests = registry.makeCounter(
            label: "requests_total",
            dimensions: [("route", "/healthz"), ("status", "200")]
        )
        requests.increment(by: 2)
        registry.makeMeter(label: "queue_depth", dimensions: []).set(3.5)
        let batch = registry.makeRecorder(label: "batch_size", dimensions: [], aggregate: true)
        for size in [1, 2, 8, 9, 500] as [Int64] { batch.record(size) }
        #expect(
            registry.text() == """
                # HELP batch_size Commands in a commit.
                # TYPE batch_size histogram
                batch_size_bucket{le="1"} 1
                batch_size_bucket{le="8"} 3
                batch_size_bucket{le="64"} 4
                batch_size_bucket{le="+Inf"} 5
                batch_size_sum 520
                batch_size_count 5
                # TYPE queue_depth gauge
                queue_depth 3.5
                # HELP requests_total Responses.
                # TYPE requests_total counter
                requests_total{route="/healthz",status="200"} 2

                """
        )
    }

    @Test("has one series for each name and set of labels")
    func sameSeries() {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "a_total", dimensions: [("x", "1")]).increment(by: 1)
        registry.makeCounter(label: "a_total", dimensions: [("x", "1")]).increment(by: 1)
        registry.makeCounter(label: "a_total", dimensions: [("x", "2")]).increment(by: 5)
        #expect(registry.text().contains("a_total{x=\"1\"} 2\n"))
        #expect(registry.text().contains("a_total{x=\"2\"} 5\n"))
    }

    @Test("escapes values of labels that could end the line or the quotes")
    func labelsAreEscaped() {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "a_total", dimensions: [("x", "\"}\n\\ 1")]).increment(by: 1)
        #expect(registry.text() == "# TYPE a_total counter\na_total{x=\"\\\"}\\n\\\\ 1\"} 1\n")
    }

    @Test("has durations in seconds")
    func seconds() {
        let registry = PrometheusRegistry()
        registry.makeTimer(label: "t_seconds", dimensions: []).recordNanoseconds(1_500_000_000)
        #expect(registry.text().contains("t_seconds_sum 1.5\n"))
        #expect(registry.text().contains("t_seconds_bucket{le=\"1\"} 0\n"))
        #expect(registry.text().contains("t_seconds_bucket{le=\"2.5\"} 1\n"))
    }

    @Test("has gauges that are set at each reading")
    func collectors() {
        let registry = PrometheusRegistry()
        let meter = registry.makeMeter(label: "depth", dimensions: [])
        registry.collectBeforeReading { meter.increment(by: 1) }
        _ = registry.text()
        #expect(registry.text().contains("depth 2\n"))
    }

    @Test("keeps the first kind of a name that is used for two kinds of metrics")
    func kindsClash() {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "a", dimensions: []).increment(by: 1)
        registry.makeMeter(label: "a", dimensions: []).set(9 as Double)
        #expect(registry.text() == "# TYPE a counter\na 1\n")
    }

    @Test("has no destroyed metrics")
    func destroyed() {
        let registry = PrometheusRegistry()
        let counter = registry.makeCounter(label: "a_total", dimensions: [])
        registry.destroyCounter(counter)
        #expect(registry.text().isEmpty)
    }
}
