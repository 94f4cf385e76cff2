extension Measurement {
    /// The measurement for people, in a few lines.
    public var text: String {
        var lines = [
            "\(name): \(requestsPerSecond.grouped) requests/s, \(requests) in "
                + "\(seconds.text(decimals: 2)) s",
            "  latency \(latency.text)",
        ]
        lines += steps.map { "    \($0.name): \($0.latency.text)" }
        var usage = "  CPU: own \(ownCPUMicroseconds.text(decimals: 1)) us a request"
        if let seconds = serverCPUSecondsPer1000 {
            usage += ", server \(seconds.text(decimals: 4)) s per 1,000"
        }
        if let peak = serverPeakMebibytes { usage += ", peak \(peak.text(decimals: 1)) MiB" }
        lines.append(usage + ", others \((otherShare * 100).text(decimals: 0)) %")
        if !details.isEmpty {
            let words = details.map { "\($0.name) \($0.value.text(decimals: 1))" }
            lines.append("  " + words.joined(separator: ", "))
        }
        if !isClean {
            lines.append(
                "  NOT CLEAN: \(failures.count) failures, \(violations) violations"
                    + (isTimedOut ? ", an answer never came" : "")
            )
            lines += failures.samples.map { "    \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}

extension LatencySummary {
    /// The quantiles in microseconds.
    var text: String {
        "p50 \(p50.text(decimals: 0)), p90 \(p90.text(decimals: 0)), p99 \(p99.text(decimals: 0)), "
            + "p99.9 \(p999.text(decimals: 0)), max \(max.text(decimals: 0)) us"
    }
}

extension BareLoop.Result {
    /// The result in one line.
    public var text: String {
        "batch \(batch)\(hasSavepoints ? " with savepoints" : ""): "
            + "\(requestsPerSecond.grouped) requests/s, \(transitionsPerSecond.grouped) "
            + "transitions/s, CPU \(cpuSecondsPer1000.text(decimals: 4)) s per 1,000, "
            + "others \((otherShare * 100).text(decimals: 0)) %"
    }
}
