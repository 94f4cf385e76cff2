/// What growth has shown, as a page of Markdown.
public struct GrowthReport {
    private let sizes: [Growth.Size]
    private let options: SuiteOptions

    /// Takes what was measured and how.
    public init(_ sizes: [Growth.Size], _ options: SuiteOptions) {
        self.sizes = sizes
        self.options = options
    }

    /// The page.
    ///
    /// - Parameters:
    ///   - machine: On what it was measured.
    ///   - command: What was typed.
    /// - Returns: Markdown that ends with a line end.
    public func markdown(_ machine: MachineDescription, command: String) -> String {
        var lines = machine.lines
        lines.append("Command: `\(command)`.")
        lines.append(
            "Medians of \(options.rounds) rounds, which take the sizes in turn; reads and writes go "
                + "all over the file, which the kernel has in memory if it fits."
        )
        return """
            # The same rates, whatever is in the file

            \(lines.map { "- \($0)" }.joined(separator: "\n"))

            \(rates)

            \(files)

            """
    }

    private var rates: String {
        let head = sizes.map { "\(Double($0.bookings).grouped) bookings" }
        var table = MarkdownTable(["requests/s (of the first)"] + head)
        for (name, first) in sizes.first?.results.measurements ?? [] {
            let base = Spread(first.map(\.requestsPerSecond)).median
            let cells = sizes.map { size in
                let rate = Spread(size.results.rounds(name).map(\.requestsPerSecond)).median
                return
                    "\(rate.grouped) (\((rate / max(base, 1)).text(decimals: 2, isPadded: true)))"
            }
            table.add([name] + cells)
        }
        return table.text
    }

    private var files: String {
        let head = sizes.map { "\(Double($0.bookings).grouped) bookings" }
        var table = MarkdownTable([""] + head)
        table.add(["file, MiB"] + sizes.map { mebibytes($0.file.byteCount) })
        table.add(["bytes a booking"] + sizes.map { perBooking(Double($0.file.byteCount), $0) })
        table.add(
            ["history rows a booking"] + sizes.map { perBooking(Double($0.file.historyRows), $0) }
        )
        table.add(
            ["server's peak memory, MiB"]
                + sizes.map { size in
                    let peaks = size.results.measurements.flatMap(\.rounds)
                        .compactMap(\.serverPeakMebibytes)
                    return Spread(peaks).most.text(decimals: 1)
                }
        )
        table.add(
            ["exec to listening, ms"]
                + sizes.map { Spread($0.results.startMilliseconds).median.text(decimals: 1) }
        )
        table.add(
            ["wrong answers"]
                + sizes.map { size in
                    let wrong = size.results.measurements.flatMap(\.rounds)
                        .reduce(0) { $0 + $1.failures.count }
                    return String(wrong)
                }
        )
        return table.text
    }

    private func mebibytes(_ bytes: Int) -> String {
        (Double(bytes) / 1_048_576).text(decimals: 1)
    }

    private func perBooking(_ value: Double, _ size: Growth.Size) -> String {
        (value / Double(size.bookings)).text(decimals: 2)
    }
}
