/// What a suite has shown, as a page of Markdown.
public struct SuiteReport {
    private let results: SuiteResults
    private let options: SuiteOptions
    private let thresholds: Thresholds?

    /// Takes what was measured and how; `thresholds` are shown beside the ratios.
    public init(_ results: SuiteResults, _ options: SuiteOptions, thresholds: Thresholds?) {
        self.results = results
        self.options = options
        self.thresholds = thresholds
    }

    /// The page.
    ///
    /// - Parameters:
    ///   - machine: On what it was measured.
    ///   - command: What was typed.
    /// - Returns: Markdown that ends with a line end.
    public func markdown(_ machine: MachineDescription, command: String) -> String {
        var sections = [
            "# Measured\n",
            introduction(machine, command),
            "## Ratios\n\n" + ratios,
            "## Over HTTP\n\n" + rates,
        ]
        if options.part == .everything {
            sections += [
                "## The bare loop\n\n" + ceilings,
                "## One seat, many buyers\n\n" + races,
                "## Events\n\n" + events,
            ]
        }
        return sections.joined(separator: "\n\n").replacing("\n\n\n", with: "\n\n") + "\n"
    }

    private func introduction(_ machine: MachineDescription, _ command: String) -> String {
        var lines = machine.lines
        lines.append("Command: `\(command)`.")
        lines += rounds
        lines.append(
            "The load generator runs on the same machine, one thread, "
                + "\(Spread(ownCPU).median.text(decimals: 1)) us of CPU a request."
        )
        let others = results.others.prefix(8).map { name, share in
            "\(name) \((share * 100).text(decimals: 1)) %"
        }
        lines.append(
            "What else ran, as shares of the machine: "
                + (others.isEmpty
                    ? "nothing worth a mention." : others.joined(separator: ", ") + ".")
        )
        return lines.map { "- \($0)" }.joined(separator: "\n")
    }

    private var rounds: [String] {
        let companions =
            options.programs.hasRedis
            ? "with Redis and a worker beside the server." : "without Redis and worker."
        let everything =
            "Medians of \(options.rounds) rounds; each round measures everything once, "
            + "\(options.seconds.text(decimals: 1)) s each after "
            + "\(options.warmUpSeconds.text(decimals: 1)) s of warm-up, on a fresh database, "
            + companions
        let access =
            "`+open`, `+token` and `+limits` take turns on servers and fresh databases of their own, "
            + "\(options.accessTurns) times in each of \(options.rounds) rounds, "
            + "\(options.accessSeconds.text(decimals: 1)) s each after "
            + "\(options.accessWarmUpSeconds.text(decimals: 1)) s of warm-up; "
            + "ratios are taken turn by turn."
        return options.part == .everything ? [everything, access] : [access]
    }

    private var ownCPU: [Double] {
        results.measurements.filter { $0.name != "hold-race@64" }
            .flatMap { $0.rounds.map(\.ownCPUMicroseconds) }
    }

    private var ratios: String {
        var table = MarkdownTable(["ratio", "median", "min to max", "wanted", ""])
        for ratio in Ratio.all(results) {
            let rule = thresholds?.rule(for: ratio.name)
            table.add([
                ratio.meaning,
                ratio.decisive.text(decimals: 2),
                "\(ratio.spread.least.text(decimals: 2)) to \(ratio.spread.most.text(decimals: 2))",
                rule?.text ?? "",
                rule?.verdict(ratio.decisive) ?? "",
            ])
        }
        return table.text
    }

    private var rates: String {
        var table = MarkdownTable([
            "", "requests/s", "min to max", "p50 ms", "p90", "p99", "p99.9", "max",
            "server CPU s/1k", "peak MiB", "others", "wrong",
        ])
        for (name, rounds) in results.measurements {
            let rate = Spread(rounds.map(\.requestsPerSecond))
            let latency = LatencySummary(medianOf: rounds.map(\.latency))
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
                (Spread(rounds.map(\.otherShare)).median * 100).text(decimals: 0) + " %",
                String(rounds.reduce(0) { $0 + $1.failures.count + $1.violations }),
            ])
        }
        let bytes = results.answerBytes.map { server, nginx in
            "\n\nnginx answers `return 200` from memory with the same content and fields "
                + "(\(nginx) bytes, the server \(server)), on \(options.nginxWorkers) processes."
        }
        return table.text + (bytes ?? "")
    }

    private var ceilings: String {
        var table = MarkdownTable([
            "", "requests/s", "transitions/s", "min to max", "CPU s/1k", "others",
        ])
        for (name, rounds) in results.ceilings {
            let rate = Spread(rounds.map(\.transitionsPerSecond))
            table.add([
                name,
                Spread(rounds.map(\.requestsPerSecond)).median.grouped,
                rate.median.grouped,
                "\(rate.least.grouped) to \(rate.most.grouped)",
                Self.median(rounds.map(\.cpuSecondsPer1000), decimals: 4),
                (Spread(rounds.map(\.otherShare)).median * 100).text(decimals: 0) + " %",
            ])
        }
        return table.text
    }

    private var races: String {
        let rounds = results.rounds("hold-race@64")
        var table = MarkdownTable(["", "all rounds"])
        for detail in rounds.first?.details ?? [] {
            let sum = rounds.reduce(0) { $0 + $1.detail(detail.name) }
            table.add([detail.name.replacing("_", with: " "), sum.grouped])
        }
        return table.text
    }

    private var events: String {
        let rounds = results.rounds("sse@16+1000")
        var table = MarkdownTable(["", "median of the rounds"])
        for detail in rounds.first?.details ?? [] {
            let spread = Spread(rounds.map { $0.detail(detail.name) })
            table.add([detail.name.replacing("_", with: " "), spread.median.text(decimals: 0)])
        }
        return table.text
    }

    static func milliseconds(_ microseconds: Double) -> String {
        let value = microseconds / 1000
        return value.text(decimals: value < 100 ? 2 : 0, isPadded: true)
    }

    static func median(_ values: [Double], decimals: Int) -> String {
        values.isEmpty ? "" : Spread(values).median.text(decimals: decimals, isPadded: true)
    }
}

extension Measurement {
    /// One of the details; 0 where there is none of that name.
    func detail(_ name: String) -> Double { details.first { $0.name == name }?.value ?? 0 }
}
