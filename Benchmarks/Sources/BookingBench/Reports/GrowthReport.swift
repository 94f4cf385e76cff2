/// The results for files of different sizes as a page of Markdown.
struct GrowthReport {
    let sizes: [Growth.Size]
    let options: SuiteOptions

    /// The page; `command` is the command line that produced it.
    func markdown(_ machine: MachineDescription, command: String) -> String {
        var lines = machine.lines
        lines.append("Command: `\(command)`.")
        lines.append(
            "Medians of \(options.rounds) rounds, in which the sizes take turns. Reads and writes go "
                + "all over the file, which the kernel keeps in memory if it fits."
        )
        return """
            # The same load on files of different sizes

            \(lines.map { "- \($0)" }.joined(separator: "\n"))

            \(rates)

            \(files)

            """
    }

    private var sizeNames: [String] { sizes.map { "\(Double($0.bookings).grouped) bookings" } }

    private var rates: String {
        var table = MarkdownTable(["requests/s (divided by the first)"] + sizeNames)
        for (name, first) in sizes.first?.results.measurements.all ?? [] {
            let base = Spread(first.map(\.requestsPerSecond)).median
            let cells = sizes.map { size in
                let rounds = size.results.measurements[name]
                let rate = Spread(rounds.map(\.requestsPerSecond)).median
                let ratio = (rate / max(base, 1)).text(decimals: 2, isPadded: true)
                return "\(rate.grouped) (\(ratio))"
            }
            table.add([name] + cells)
        }
        return table.text
    }

    private var files: String {
        var table = MarkdownTable([""] + sizeNames)
        func row(_ name: String, _ cell: (Growth.Size) -> String) {
            table.add([name] + sizes.map(cell))
        }
        func perBooking(_ count: Int, _ size: Growth.Size) -> String {
            (Double(count) / Double(size.bookings)).text(decimals: 2)
        }
        func measurements(_ size: Growth.Size) -> [Measurement] {
            size.results.measurements.all.flatMap(\.values)
        }
        row("file, MiB") { (Double($0.file.byteCount) / 1_048_576).text(decimals: 1) }
        row("bytes a booking") { perBooking($0.file.byteCount, $0) }
        row("history rows a booking") { perBooking($0.file.historyRows, $0) }
        row("server's peak memory, MiB") {
            Spread(measurements($0).compactMap(\.serverPeakMebibytes)).most.text(decimals: 1)
        }
        row("start, from exec until the server listens, ms") {
            Spread($0.results.startMilliseconds).median.text(decimals: 1)
        }
        row("wrong responses") { size in
            String(measurements(size).reduce(0) { $0 + $1.failures.count })
        }
        return table.text
    }
}
