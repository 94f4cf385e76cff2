import FoundationEssentials
import Testing

@testable import BookingBench

@Suite("Ratios and thresholds")
struct RatioTests {
    static func measurement(
        _ name: String,
        rate: Double,
        p50: Double = 1,
        p99: Double = 2,
        cpu: Double = 1
    ) -> Measurement {
        var measurement = Measurement(name: name)
        measurement.requestsPerSecond = rate
        measurement.latencyMicroseconds.p50 = p50
        measurement.latencyMicroseconds.p99 = p99
        measurement.serverCPUSecondsPer1000 = cpu
        return measurement
    }

    static func bareLoop(_ batch: Int, _ rate: Double) -> BareLoopMeasurement {
        BareLoopMeasurement(
            batch: batch,
            hasSavepoints: false,
            requestsPerSecond: rate,
            transitionsPerSecond: rate * 5 / 4,
            cpuSecondsPer1000: 0.01,
            otherShare: 0
        )
    }

    /// Two rounds on a machine that was half as fast in the second.
    static var results: SuiteResults {
        var results = SuiteResults()
        for speed in [1.0, 0.5] {
            results.add(bareLoop(64, 1000 * speed))
            results.add(measurement("lifecycle@64", rate: 900 * speed, p50: 2, p99: 7))
            results.add(measurement("nginx@64", rate: 100 * speed, cpu: 1))
            results.add(measurement("get@64", rate: 80 * speed, cpu: 1.2))
            results.add(measurement("get@64+open", rate: 80 * speed))
            results.add(measurement("get@64+token", rate: 76 * speed))
        }
        results.startMilliseconds = [20, 40]
        return results
    }

    static func report(
        _ options: SuiteOptions = SuiteOptions(),
        thresholds: Thresholds?
    ) -> String {
        SuiteReport(results: results, options: options, hasRedis: false, thresholds: thresholds)
            .markdown(.now(folder: "."), command: "booking-bench suite")
    }

    @Test("a ratio compares round with round, so that a slower machine does not change it")
    func ratios() throws {
        let ratios = Ratio.all(Self.results)
        let values = Dictionary(uniqueKeysWithValues: ratios.map { ($0.name, $0.value) })
        #expect(values["lifecycle-64"] == 0.9)
        #expect(values["tail-64"] == 3.5)
        #expect(values["get-rate"] == 0.8)
        #expect(values["get-cpu"] == 1.2)
        #expect(values["get-token"] == 0.95)
        #expect(values["get-limits"] == nil)
        #expect(values["start-ms"] == 30)
        #expect(values["wrong"] == 0)
        #expect(values["lifecycle-1"] == nil)
    }

    @Test("thresholds that are not met, and ratios that were not measured, are failures")
    func failures() throws {
        let thresholds = try Thresholds(
            """
            # a comment
            lifecycle-64 min 0.9
            get-rate     min 0.81   # slightly too high
            tail-64      max 3.5
            lifecycle-1  min 0.7
            """
        )
        let failures = thresholds.failures(Ratio.all(Self.results))
        #expect(failures.count == 2)
        #expect(failures.first?.hasPrefix("get-rate is 0.8, required: at least 0.81") == true)
        #expect(failures.last == "lifecycle-1: not measured")
    }

    @Test("a goal that is not met is shown, but is no failure")
    func goal() throws {
        let thresholds = try Thresholds("get-rate min 0.5 goal 0.9\nget-cpu max 2 goal 1.3")
        #expect(thresholds.failures(Ratio.all(Self.results)).isEmpty)
        let page = Self.report(thresholds: thresholds)
        #expect(page.contains("| at least 0.5, goal 0.9 | **goal not met** |"))
        #expect(page.contains("| at most 2, goal 1.3 | met |"))
    }

    @Test("one wrong response in one round is a failure")
    func wrong() throws {
        var results = Self.results
        var bad = Self.measurement("get@64", rate: 100)
        bad.violations = 1
        results.add(bad)
        let thresholds = try Thresholds("wrong max 0")
        #expect(thresholds.failures(Ratio.all(results)).count == 1)
        #expect(!results.isClean)
    }

    @Test(
        "a malformed line is an error",
        arguments: [
            "x", "x min", "x less 1", "x min y", "x min 1 goal", "x min 1 goal y", "x min 1 or 2",
        ]
    )
    func malformed(line: String) {
        #expect(throws: BenchError.self) { try Thresholds(line) }
    }

    @Test("the report shows every ratio with its threshold")
    func page() throws {
        let page = Self.report(
            thresholds: try Thresholds("get-rate min 0.9\ntail-64 max 4")
        )
        #expect(
            page.contains(
                "| get@64: requests/s, divided by nginx's | 0.8 | 0.8 to 0.8 | at least 0.9 | **not met** |"
            )
        )
        #expect(page.contains("| at most 4 | met |"))
        #expect(page.contains("| bare-loop@64 | 750 | 938 | 625 to 1,250 |"))
    }

    @Test(
        "every threshold of the project belongs to a ratio of the suite",
        arguments: ["thresholds.txt", "postgres-thresholds.txt"]
    )
    func projectThresholds(file: String) throws {
        let path = TestSystem.clone.appending(path: "docs/benchmarks/\(file)").path
        var results = SuiteResults()
        for connections in [1, 64] { results.add(Self.bareLoop(connections, 1000)) }
        let names = [
            "lifecycle@1", "lifecycle@64", "nginx@64", "get@64", "get@64+open", "get@64+token",
            "sse@16+0", "sse@16+1000", "lifecycle@64+two-servers",
        ]
        for name in names { results.add(Self.measurement(name, rate: 100)) }
        results.startMilliseconds = [20]
        let known = Set(Ratio.all(results).map(\.name))
        for rule in try Thresholds(contentsOf: path).rules {
            #expect(known.contains(rule.ratio), "\(rule.ratio)")
        }
    }

    @Test("a report of access control omits what was not measured")
    func accessPage() {
        var options = SuiteOptions()
        options.part = .access
        let page = Self.report(options, thresholds: nil)
        #expect(page.contains("6 times in each of 5 rounds, 0.5 s each after 0.2 s of warm-up"))
        let ratio = "| get@64 with a token: requests/s, divided by those of an open server | 0.95 |"
        #expect(page.contains(ratio))
        #expect(!page.contains("The bare loop"))
    }
}
