import Sockets
import Testing

@testable import BookingBench

@Suite("Ratios and thresholds")
struct SuiteTests {
    static func measurement(
        _ name: String,
        rate: Double,
        p50: Double = 1,
        p99: Double = 2,
        cpu: Double = 1
    ) -> Measurement {
        var measurement = Measurement(name: name)
        measurement.requestsPerSecond = rate
        measurement.latency.p50 = p50
        measurement.latency.p99 = p99
        measurement.serverCPUSecondsPer1000 = cpu
        return measurement
    }

    static func ceiling(_ batch: Int, _ rate: Double) -> BareLoop.Result {
        BareLoop.Result(
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
            results.add(ceiling(64, 1000 * speed))
            results.add(measurement("lifecycle@64", rate: 900 * speed, p50: 2, p99: 7))
            results.add(measurement("nginx@64", rate: 100 * speed, cpu: 1))
            results.add(measurement("get@64", rate: 80 * speed, cpu: 1.2))
            results.add(measurement("get@64+open", rate: 80 * speed))
            results.add(measurement("get@64+token", rate: 76 * speed))
        }
        results.startMilliseconds = [20, 40]
        return results
    }

    @Test("a ratio is taken round by round, so that a slower machine does not change it")
    func ratios() throws {
        let ratios = Ratio.all(Self.results)
        let values = Dictionary(uniqueKeysWithValues: ratios.map { ($0.name, $0.decisive) })
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

    @Test("what nginx and the bare loop come to together is divided so that both have as much")
    func uncoupledLimit() throws {
        // The loop had all that it has alone, nginx half: 1.5 machines' worth, of which a request of
        // each takes 1/100 and 1/50.
        let limit = UncoupledLimit(nginxAlone: 100, loopAlone: 50, nginx: 50, loop: 50)
        #expect(abs(limit.requestsPerSecond - 50) < 0.001)
        var results = SuiteResults()
        results.add(Self.ceiling(64, 100))
        results.uncoupledLimits = [limit]
        let ratio = try #require(Ratio.all(results).first { $0.name == "uncoupled-64" })
        #expect(abs(ratio.decisive - 0.5) < 0.001)
    }

    @Test("thresholds find what falls short, and what was not measured")
    func shortfalls() throws {
        let thresholds = try Thresholds(
            """
            # what is promised
            lifecycle-64 min 0.9
            get-rate     min 0.81   # a little too much
            tail-64      max 3.5
            lifecycle-1  min 0.7
            """
        )
        let shortfalls = thresholds.shortfalls(Ratio.all(Self.results))
        #expect(shortfalls.count == 2)
        #expect(shortfalls.first?.hasPrefix("get-rate is 0.8, wanted at least 0.81") == true)
        #expect(shortfalls.last == "lifecycle-1: was not measured")
    }

    @Test("a goal that is missed is shown, and is no shortfall")
    func goal() throws {
        let thresholds = try Thresholds("get-rate min 0.5 goal 0.9\nget-cpu max 2 goal 1.3")
        #expect(thresholds.shortfalls(Ratio.all(Self.results)).isEmpty)
        let options = SuiteOptions(programs: .init(folder: "."), folder: ".")
        let page = SuiteReport(Self.results, options, thresholds: thresholds)
            .markdown(.now(folder: "."), command: "booking-bench suite")
        #expect(page.contains("| at least 0.5, goal 0.9 | **short of the goal** |"))
        #expect(page.contains("| at most 2, goal 1.3 | met |"))
    }

    @Test("one wrong answer in one round is enough")
    func wrong() throws {
        var results = Self.results
        var bad = Self.measurement("get@64", rate: 100)
        bad.violations = 1
        results.add(bad)
        let thresholds = try Thresholds("wrong max 0")
        #expect(thresholds.shortfalls(Ratio.all(results)).count == 1)
        #expect(!results.isClean)
    }

    @Test(
        "a line that is no threshold is an error",
        arguments: [
            "x", "x min", "x less 1", "x min y", "x min 1 goal", "x min 1 goal y", "x min 1 or 2",
        ]
    )
    func malformed(line: String) {
        #expect(throws: BenchError.self) { try Thresholds(line) }
    }

    @Test("the page shows every ratio with what was wanted")
    func page() throws {
        let options = SuiteOptions(programs: .init(folder: "."), folder: ".")
        let report = SuiteReport(
            Self.results,
            options,
            thresholds: try Thresholds("get-rate min 0.9\ntail-64 max 4")
        )
        let page = report.markdown(.now(folder: "."), command: "booking-bench suite")
        #expect(
            page.contains(
                "| get@64: requests/s over nginx's | 0.8 | 0.8 to 0.8 | at least 0.9 | **short** |"
            )
        )
        #expect(page.contains("| at most 4 | met |"))
        #expect(page.contains("| ceiling@64 | 750 | 938 | 625 to 1,250 |"))
    }

    @Test("every threshold of the project is about a ratio that the suite knows")
    func projectThresholds() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let path = root.joined(separator: "/") + "/docs/benchmarks/thresholds.txt"
        var results = SuiteResults()
        for connections in [1, 64] { results.add(Self.ceiling(connections, 1000)) }
        let names = [
            "lifecycle@1", "lifecycle@64", "nginx@64", "get@64", "get@64+open", "get@64+token",
            "sse@16+0", "sse@16+1000",
        ]
        for name in names { results.add(Self.measurement(name, rate: 100)) }
        results.startMilliseconds = [20]
        let known = Set(Ratio.all(results).map(\.name))
        for rule in try Thresholds(contentsOf: path).rules {
            #expect(known.contains(rule.ratio), "\(rule.ratio)")
        }
    }

    @Test("a page of the reads with and without a token has nothing that was not measured")
    func accessPage() {
        var options = SuiteOptions(programs: .init(folder: "."), folder: ".")
        options.part = .access
        let report = SuiteReport(Self.results, options, thresholds: nil)
        let page = report.markdown(.now(folder: "."), command: "booking-bench access")
        #expect(page.contains("2 times in each of 5 rounds, 1 s each after 0.5 s of warm-up"))
        #expect(page.contains("| get@64: requests/s with a token wanted over without | 0.95 |"))
        #expect(!page.contains("The bare loop"))
    }

    @Test("the port is read from the line that says where the server listens")
    func listening() {
        #expect(BookingServer.listeningPort("a\nlistening on http://127.0.0.1:8123\nb") == 8123)
        #expect(BookingServer.listeningPort("listening on http://[::1]:81 (4 loops)") == 81)
        #expect(BookingServer.listeningPort("listening on nothing:1") == nil)
    }

    @Test("nginx is told the answer's own fields and content, and refuses what it cannot say")
    func staticAnswer() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nETag: \"7\"\r\nDate: x\r\n\r\n"
        let answer = SampleAnswer(head: head, content: #"{"id": 1}"#)
        #expect(answer.fields.map(\.0) == ["ETag"])
        let address = try #require(SocketAddress("127.0.0.1", port: 81))
        let text = try StaticServer.configuration(answer, 2, address, "/folder")
        #expect(text.contains(#"add_header ETag '"7"';"#))
        #expect(text.contains(#"return 200 '{"id": 1}';"#))
        #expect(text.contains("worker_processes 2;"))
        let bad = SampleAnswer(head: head, content: "it's $5")
        #expect(throws: BenchError.self) {
            try StaticServer.configuration(bad, 2, address, "/folder")
        }
    }
}
