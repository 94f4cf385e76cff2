extension Measurement {
    /// The measurement in a few lines.
    var text: String {
        var lines = [
            "\(name): \(requestsPerSecond.grouped) requests/s, \(requests) in "
                + "\(seconds.text(decimals: 2)) s",
            "  latency \(latencyMicroseconds.text)",
        ]
        lines += steps.map { "    \($0.name): \($0.latencyMicroseconds.text)" }
        var usage = "  CPU: load generator \(ownCPUMicroseconds.text(decimals: 1)) us a request"
        if let seconds = serverCPUSecondsPer1000 {
            usage += ", server \(seconds.text(decimals: 4)) s per 1,000"
        }
        if let peak = serverPeakMebibytes { usage += ", peak \(peak.text(decimals: 1)) MiB" }
        lines.append(usage + ", other programs \(otherShare.percent())")
        if !details.isEmpty {
            let words = details.map { "\($0.name): \($0.value.text(decimals: 1))" }
            lines.append("  " + words.joined(separator: "; "))
        }
        if !isClean {
            lines.append(
                "  NOT VALID: \(failures.count) failures, \(violations) violations"
                    + (isTimedOut ? ", a response never came" : "")
            )
            lines += failures.samples.map { "    \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}

extension LatencySummary {
    /// The quantiles in one line.
    var text: String {
        "p50 \(p50.text(decimals: 0)), p90 \(p90.text(decimals: 0)), p99 \(p99.text(decimals: 0)), "
            + "p99.9 \(p999.text(decimals: 0)), max \(max.text(decimals: 0)) us"
    }
}

extension BareLoopMeasurement {
    /// The measurement in one line.
    var text: String {
        "\(name): \(requestsPerSecond.grouped) requests/s, "
            + "\(transitionsPerSecond.grouped) transitions/s, "
            + "CPU \(cpuSecondsPer1000.text(decimals: 4)) s per 1,000, "
            + "other programs \(otherShare.percent())"
    }
}
