/// A ratio of two measurements of the same round, or another value that has a threshold.
///
/// The project states ratios and not rates, because machines differ.
struct Ratio: Sendable {
    /// The name in the file of thresholds.
    let name: String
    /// The meaning, for reports.
    let meaning: String
    /// The values of all rounds.
    let spread: Spread

    /// The value that a threshold applies to: the median, or for `wrong` the worst round.
    var value: Double { name == "wrong" ? spread.most : spread.median }

    /// Four requests are five transitions.
    private static let transitionsPerRequest = 5.0 / 4.0

    /// Nil if there are no values.
    private init?(_ name: String, _ meaning: String, _ values: [Double]) {
        guard !values.isEmpty else { return nil }
        self.name = name
        self.meaning = meaning
        spread = Spread(values)
    }

    /// Divides the values round by round; omits rounds without a divisor.
    private init?(_ name: String, _ meaning: String, _ values: [Double], by divisors: [Double]) {
        self.init(name, meaning, zip(values, divisors).filter { $1 > 0 }.map { $0 / $1 })
    }

    /// The ratios whose measurements `results` contain.
    static func all(_ results: SuiteResults) -> [Ratio] {
        let rates = { name in results.measurements[name].map(\.requestsPerSecond) }
        let transitions = { name in rates(name).map { $0 * transitionsPerRequest } }
        let loops = { name in results.bareLoops[name].map(\.transitionsPerSecond) }
        let cpu = { name in results.measurements[name].map { $0.serverCPUSecondsPer1000 ?? 0 } }
        let tail = results.measurements["lifecycle@64"].map(\.latencyMicroseconds)
        let failures = results.measurements.all.flatMap(\.values).map { round in
            Double(round.failures.count + round.violations + (round.isTimedOut ? 1 : 0))
        }
        return [
            Ratio(
                "lifecycle-1",
                "lifecycle@1: transitions/s, divided by those of bare-loop@1",
                transitions("lifecycle@1"),
                by: loops("bare-loop@1")
            ),
            Ratio(
                "lifecycle-64",
                "lifecycle@64: transitions/s, divided by those of bare-loop@64",
                transitions("lifecycle@64"),
                by: loops("bare-loop@64")
            ),
            Ratio(
                "two-servers-64",
                "lifecycle@64 with two servers: transitions/s, divided by those of bare-loop@64",
                transitions("lifecycle@64\(Suite.twoServers)"),
                by: loops("bare-loop@64")
            ),
            Ratio(
                "two-servers-256",
                "lifecycle@256 with two servers: requests/s, divided by those with one",
                rates("lifecycle@256\(Suite.twoServers)"),
                by: rates("lifecycle@256")
            ),
            Ratio(
                "two-servers-get",
                "get@64 with two servers: requests/s, divided by those with one",
                rates("get@64\(Suite.twoServers)"),
                by: rates("get@64")
            ),
            Ratio(
                "side-by-side-64",
                "nginx@64 and bare-loop@64 side by side: requests/s of each, divided by those of "
                    + "bare-loop@64 alone",
                results.sideBySide.map(\.requestsPerSecond),
                by: results.bareLoops["bare-loop@64"].map(\.requestsPerSecond)
            ),
            Ratio(
                "tail-64",
                "lifecycle@64: 99th percentile of the latency, divided by the median",
                tail.map(\.p99),
                by: tail.map(\.p50)
            ),
            Ratio(
                "get-rate",
                "get@64: requests/s, divided by nginx's",
                rates("get@64"),
                by: rates("nginx@64")
            ),
            Ratio(
                "get-cpu",
                "get@64: CPU time of a request, divided by nginx's",
                cpu("get@64"),
                by: cpu("nginx@64")
            ),
            Ratio(
                "sse-100",
                "lifecycle@16 with 100 subscribers: requests/s, divided by those without",
                rates("sse@16+100"),
                by: rates("sse@16+0")
            ),
            Ratio(
                "sse-1000",
                "lifecycle@16 with 1,000 subscribers: requests/s, divided by those without",
                rates("sse@16+1000"),
                by: rates("sse@16+0")
            ),
            Ratio(
                "get-token",
                "get@64 with a token: requests/s, divided by those of an open server",
                rates("get@64+token"),
                by: rates("get@64+open")
            ),
            Ratio(
                "get-limits",
                "get@64 with a limit for each client: requests/s, divided by those without",
                rates("get@64+limits"),
                by: rates("get@64+token")
            ),
            Ratio(
                "start-ms",
                "start on an existing file, from exec until the server listens, in ms",
                results.startMilliseconds
            ),
            Ratio("wrong", "wrong responses, double holds, lost events: the worst round", failures),
        ].compactMap { $0 }
    }
}
