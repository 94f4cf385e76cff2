/// What is promised is a ratio of two measurements of one run, since machines differ.
public struct Ratio: Sendable {
    /// What thresholds call it.
    public let name: String
    /// What it says, for people.
    public let meaning: String
    /// Its value in each round, and what they say together.
    public let spread: Spread

    /// Every ratio that `results` have the measurements for.
    public static func all(_ results: SuiteResults) -> [Ratio] {
        [
            rate("lifecycle-1", "lifecycle@1", ofCeiling: "ceiling@1", results),
            rate("lifecycle-64", "lifecycle@64", ofCeiling: "ceiling@64", results),
            uncoupled(results),
            tail(results),
            perRound("get-rate", "get@64: requests/s over nginx's", results) { get, nginx in
                nginx.requestsPerSecond > 0 ? get.requestsPerSecond / nginx.requestsPerSecond : nil
            },
            perRound("get-cpu", "get@64: CPU per request over nginx's", results) { get, nginx in
                guard let own = get.serverCPUSecondsPer1000,
                    let theirs = nginx.serverCPUSecondsPer1000, theirs > 0
                else { return nil }
                return own / theirs
            },
            events("events", subscribers: 100, results),
            events("sse-1000", subscribers: 1000, results),
            access(.token, over: .open, "a token wanted over without", results),
            access(.limits, over: .token, "reads counted for each client over not", results),
            start(results),
            unclean(results),
        ].compactMap { $0 }
    }

    /// Of a lifecycle's four requests one, `pay`, makes two transitions.
    private static let transitionsPerRequest = 5.0 / 4.0

    private init?(_ name: String, _ meaning: String, _ values: [Double]) {
        guard !values.isEmpty else { return nil }
        self.name = name
        self.meaning = meaning
        spread = Spread(values)
    }

    private static func rate(
        _ name: String,
        _ measurement: String,
        ofCeiling ceiling: String,
        _ results: SuiteResults
    ) -> Ratio? {
        let pairs = zip(results.rounds(measurement), results.ceiling(ceiling))
        let values = pairs.compactMap { load, bare -> Double? in
            guard bare.transitionsPerSecond > 0 else { return nil }
            return load.requestsPerSecond * transitionsPerRequest / bare.transitionsPerSecond
        }
        return Ratio(name, "\(measurement): transitions/s over \(ceiling)'s", values)
    }

    /// What the ratio of `lifecycle-64` would be for a server that cost nothing beyond both of its parts.
    private static func uncoupled(_ results: SuiteResults) -> Ratio? {
        let pairs = zip(results.uncoupledLimits, results.ceiling("ceiling@64"))
        return Ratio(
            "uncoupled-64",
            "nginx@64 and ceiling@64 side by side: requests/s of each over ceiling@64's alone",
            pairs.map { $0.requestsPerSecond / $1.requestsPerSecond }
        )
    }

    private static func tail(_ results: SuiteResults) -> Ratio? {
        let values = results.rounds("lifecycle@64").compactMap { round -> Double? in
            round.latency.p50 > 0 ? round.latency.p99 / round.latency.p50 : nil
        }
        return Ratio("tail-64", "lifecycle@64: 99th percentile over median", values)
    }

    private static func perRound(
        _ name: String,
        _ meaning: String,
        _ results: SuiteResults,
        _ value: (Measurement, Measurement) -> Double?
    ) -> Ratio? {
        let pairs = zip(results.rounds("get@64"), results.rounds("nginx@64"))
        return Ratio(name, meaning, pairs.compactMap(value))
    }

    private static func events(
        _ name: String,
        subscribers: Int,
        _ results: SuiteResults
    ) -> Ratio? {
        let pairs = zip(results.rounds("sse@16+\(subscribers)"), results.rounds("sse@16+0"))
        let values = pairs.compactMap { with, without -> Double? in
            without.requestsPerSecond > 0
                ? with.requestsPerSecond / without.requestsPerSecond : nil
        }
        let meaning = "lifecycle@16 with \(Double(subscribers).grouped) subscribers over without"
        return Ratio(name, meaning, values)
    }

    private static func access(
        _ dear: AccessServers.Access,
        over cheap: AccessServers.Access,
        _ words: String,
        _ results: SuiteResults
    ) -> Ratio? {
        let pairs = zip(
            results.rounds("get@64\(dear.suffix)"),
            results.rounds("get@64\(cheap.suffix)")
        )
        let values = pairs.compactMap { dear, cheap -> Double? in
            cheap.requestsPerSecond > 0
                ? dear.requestsPerSecond / cheap.requestsPerSecond : nil
        }
        return Ratio("get-\(dear.rawValue)", "get@64: requests/s with \(words)", values)
    }

    private static func start(_ results: SuiteResults) -> Ratio? {
        let meaning = "exec to listening on an existing file, in milliseconds"
        return Ratio("start-ms", meaning, results.startMilliseconds)
    }

    /// Not a ratio, but it has to be 0 for the others to mean anything.
    private static func unclean(_ results: SuiteResults) -> Ratio? {
        let values = results.measurements.flatMap(\.rounds).map { round in
            Double(round.failures.count + round.violations + (round.isTimedOut ? 1 : 0))
        }
        return Ratio("wrong", "wrong answers, double holds, lost events: the worst round", values)
    }
}
