/// The results of a suite as a page of Markdown.
struct SuiteReport {
    let results: SuiteResults
    let options: SuiteOptions
    /// Whether Redis and a worker ran beside the server.
    let hasRedis: Bool
    /// The thresholds to show beside the ratios.
    let thresholds: Thresholds?

    /// The page; `command` is the command line that produced it.
    func markdown(_ machine: MachineDescription, command: String) -> String {
        var sections = [
            options.part == .postgres ? "# Benchmark results on PostgreSQL" : "# Benchmark results",
            introduction(machine, command),
            "## Ratios",
            ratios,
            "## Over HTTP",
            measurements,
        ]
        if options.part != .access { sections += ["## The bare loop", bareLoops] }
        if options.part == .everything {
            sections += [
                "## Hold race",
                details(of: "hold-race@64", "sum of the rounds") { $0.reduce(0, +).grouped },
                "## Events",
                details(of: "sse@16+1000", "median of the rounds") {
                    Spread($0).median.text(decimals: 0)
                },
            ]
        }
        return sections.joined(separator: "\n\n") + "\n"
    }

    private func introduction(_ machine: MachineDescription, _ command: String) -> String {
        var lines = machine.lines
        lines.append("Command: `\(command)`.")
        if options.part != .access {
            lines.append(
                "Medians of \(options.rounds) rounds. Each round measures everything once on a new "
                    + "database, \(Self.seconds(options.window)) each after "
                    + "\(Self.seconds(options.warmUp)) of warm-up, "
                    + (hasRedis
                        ? "with Redis and a worker beside the server."
                        : "without Redis and without a worker.")
            )
        }
        lines.append(options.part == .postgres ? Self.postgresNote : accessNote)
        lines.append(
            "The load generator is one thread on the same machine and uses "
                + "\(Spread(ownCPU).median.text(decimals: 1)) us of CPU time a request."
        )
        let others = results.otherPrograms.prefix(8).map {
            "\($0.name) \($0.share.percent(decimals: 1))"
        }
        lines.append(
            "Other programs, as shares of the machine: "
                + (others.isEmpty ? "none above 0.2 %." : others.joined(separator: ", ") + ".")
        )
        return lines.map { "- \($0)" }.joined(separator: "\n")
    }

    private var accessNote: String {
        "`+open`, `+token` and `+limits` take turns on servers and new databases of their own, "
            + "\(options.accessTurns) times in each of \(options.rounds) rounds, "
            + "\(Self.seconds(options.accessWindow)) each after "
            + "\(Self.seconds(options.accessWarmUp)) of warm-up. "
            + "Their ratios compare turn with turn."
    }

    private static let postgresNote =
        "PostgreSQL runs on the same machine with its defaults (`fsync` and `synchronous_commit` are on), "
        + "and its processes count as the server's. With `\(Suite.twoServers)`, the connections are "
        + "shared between two servers of the same database."

    /// The hold race does not count: its window has pauses.
    private var ownCPU: [Double] {
        results.measurements.all.filter { $0.name != "hold-race@64" }
            .flatMap { $0.values.map(\.ownCPUMicroseconds) }
    }

    private var ratios: String {
        var table = MarkdownTable(["ratio", "median", "min to max", "required", ""])
        for ratio in Ratio.all(results) {
            let rule = thresholds?.rule(for: ratio.name)
            table.add([
                ratio.meaning,
                ratio.value.text(decimals: 2),
                "\(ratio.spread.least.text(decimals: 2)) to \(ratio.spread.most.text(decimals: 2))",
                rule?.text ?? "",
                rule?.verdict(ratio.value) ?? "",
            ])
        }
        return table.text
    }

    private var measurements: String {
        var table = MarkdownTable([
            "", "requests/s", "min to max", "p50 ms", "p90", "p99", "p99.9", "max",
            "server CPU s/1k", "peak MiB", "other programs", "wrong",
        ])
        for (name, rounds) in results.measurements.all {
            let rate = Spread(rounds.map(\.requestsPerSecond))
            let latency = LatencySummary(medianOf: rounds.map(\.latencyMicroseconds))
            table.add([
                name,
                rate.median.grouped,
                "\(rate.least.grouped) to \(rate.most.grouped)",
                Self.milliseconds(latency.p50),
                Self.milliseconds(latency.p90),
                Self.milliseconds(latency.p99),
                Self.milliseconds(latency.p999),
                Self.milliseconds(latency.max),
                Self.median(rounds.compactMap(\.serverCPUSecondsPer1000), decimals: 4),
                Self.median(rounds.compactMap(\.serverPeakMebibytes), decimals: 1),
                Spread(rounds.map(\.otherShare)).median.percent(),
                String(rounds.reduce(0) { $0 + $1.failures.count + $1.violations }),
            ])
        }
        let nginx = results.responseBytes.map { server, nginx in
            "\n\nnginx sends `return 200` from memory with the same content and fields "
                + "(\(nginx) bytes; the server \(server)), with \(options.nginxWorkers) processes."
        }
        return table.text + (nginx ?? "")
    }

    private var bareLoops: String {
        var table = MarkdownTable([
            "", "requests/s", "transitions/s", "min to max", "CPU s/1k", "other programs",
        ])
        for (name, rounds) in results.bareLoops.all {
            let rate = Spread(rounds.map(\.transitionsPerSecond))
            table.add([
                name,
                Spread(rounds.map(\.requestsPerSecond)).median.grouped,
                rate.median.grouped,
                "\(rate.least.grouped) to \(rate.most.grouped)",
                Self.median(rounds.map(\.cpuSecondsPer1000), decimals: 4),
                Spread(rounds.map(\.otherShare)).median.percent(),
            ])
        }
        return table.text
    }

    /// The details of one measurement, with the values of all rounds combined into one text.
    private func details(
        of name: String,
        _ title: String,
        _ combine: ([Double]) -> String
    ) -> String {
        let rounds = results.measurements[name]
        var table = MarkdownTable(["", title])
        for detail in rounds.first?.details ?? [] {
            table.add([detail.name, combine(rounds.map { $0.detail(detail.name) })])
        }
        return table.text
    }

    private static func seconds(_ duration: Duration) -> String {
        "\(duration.inSeconds.text(decimals: 1)) s"
    }

    private static func milliseconds(_ microseconds: Double) -> String {
        let value = microseconds / 1000
        return value.text(decimals: value < 100 ? 2 : 0, isPadded: true)
    }

    private static func median(_ values: [Double], decimals: Int) -> String {
        values.isEmpty ? "" : Spread(values).median.text(decimals: decimals, isPadded: true)
    }
}
