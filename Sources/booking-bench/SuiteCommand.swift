import ArgumentParser
import BookingBench

struct SuiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suite",
        abstract: "Measures everything in rounds, with the bare loop and nginx beside it."
    )

    @OptionGroup var common: SuiteArguments

    @Option(help: "Seconds for each batch size of the bare loop.")
    var ceilingSeconds = 2.0

    @Option(help: "How many processes nginx answers with (default: one for each processor).")
    var nginxWorkers: Int?

    @Option(help: "A file with what the ratios have to be.")
    var thresholds: String?

    @Flag(help: "Exit with status 1 when a ratio falls short of its threshold.")
    var check = false

    @Option(help: "A file for every round's numbers, as JSON.")
    var jsonFile: String?

    func run() throws {
        Interruption.prepare()
        var options = common.options
        options.ceilingSeconds = ceilingSeconds
        options.accessSeconds = min(common.seconds, options.accessSeconds)
        options.accessWarmUpSeconds = min(common.warmUp, options.accessWarmUpSeconds)
        if let nginxWorkers { options.nginxWorkers = nginxWorkers }
        let rules = try thresholds.map { try Thresholds(contentsOf: $0) }
        let results = try Suite.run(options) { print($0) }
        let machine = MachineDescription.now(folder: common.folder)
        let page = SuiteReport(results, options, thresholds: rules)
        try common.publish(page.markdown(machine, command: SuiteArguments.command))
        if let jsonFile { try ReportFile.write(results.json.text + "\n", to: jsonFile) }
        let shortfalls = rules?.shortfalls(Ratio.all(results)) ?? []
        for shortfall in shortfalls { print("short: \(shortfall)") }
        guard results.isClean, !check || shortfalls.isEmpty else { throw ExitCode.failure }
    }
}
