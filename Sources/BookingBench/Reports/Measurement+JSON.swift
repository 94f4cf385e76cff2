extension Measurement {
    /// The measurement for machines, with the units in the names.
    public var json: JSONValue {
        .object([
            ("name", .string(name)),
            ("seconds", .number(seconds, decimals: 3)),
            ("requests", .integer(requests)),
            ("requests_per_s", .number(requestsPerSecond, decimals: 1)),
            ("latency_us", latency.json),
            ("steps", .object(steps.map { ($0.name, $0.latency.json) })),
            ("server_cpu_s_per_1000", .optional(serverCPUSecondsPer1000, decimals: 5)),
            ("server_peak_mib", .optional(serverPeakMebibytes, decimals: 1)),
            ("own_cpu_us_per_request", .number(ownCPUMicroseconds, decimals: 2)),
            ("other_cpu_share", .number(otherShare, decimals: 3)),
            ("steal_share", .number(stealShare, decimals: 3)),
            ("details", .object(details.map { ($0.name, .number($0.value, decimals: 3)) })),
            ("failures", failures.json),
            ("timed_out", .boolean(isTimedOut)),
            ("violations", .integer(violations)),
        ])
    }
}

extension LatencySummary {
    /// The quantiles in microseconds.
    var json: JSONValue {
        .object([
            ("p50", .number(p50, decimals: 1)),
            ("p90", .number(p90, decimals: 1)),
            ("p99", .number(p99, decimals: 1)),
            ("p999", .number(p999, decimals: 1)),
            ("max", .number(max, decimals: 1)),
        ])
    }
}

extension Failures {
    /// The counts, and the first few answers.
    var json: JSONValue {
        let codes = unexpectedStatus.sorted { $0.key < $1.key }
        return .object([
            ("count", .integer(count)),
            ("unexpected_status", .object(codes.map { (String($0.key), .integer($0.value)) })),
            ("wrong_content", .integer(wrongContent)),
            ("broken_connections", .integer(brokenConnections)),
            ("samples", .array(samples.map { .string($0) })),
        ])
    }
}

extension BareLoop.Result {
    /// The result for machines.
    public var json: JSONValue {
        .object([
            ("batch", .integer(batch)),
            ("savepoints", .boolean(hasSavepoints)),
            ("requests_per_s", .number(requestsPerSecond, decimals: 1)),
            ("transitions_per_s", .number(transitionsPerSecond, decimals: 1)),
            ("cpu_s_per_1000", .number(cpuSecondsPer1000, decimals: 5)),
            ("other_cpu_share", .number(otherShare, decimals: 3)),
        ])
    }
}

extension JSONValue {
    /// A number, or null.
    static func optional(_ value: Double?, decimals: Int) -> JSONValue {
        value.map { .number($0, decimals: decimals) } ?? .null
    }
}

extension SuiteResults {
    /// Every round's numbers.
    public var json: JSONValue {
        .object([
            (
                "measurements",
                .object(measurements.map { ($0.name, .array($0.rounds.map(\.json))) })
            ),
            ("ceilings", .object(ceilings.map { ($0.name, .array($0.rounds.map(\.json))) })),
            ("start_ms", .array(startMilliseconds.map { .number($0, decimals: 2) })),
            (
                "ratios",
                .object(
                    Ratio.all(self).map { ($0.name, .number($0.decisive, decimals: 4)) }
                )
            ),
            ("others", .object(others.map { ($0.name, .number($0.share, decimals: 4)) })),
        ])
    }
}
