import ArgumentParser
import BookingBench

struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "Measures what it costs to want a token, and to count what each client asks for."
    )

    @OptionGroup var common: SuiteArguments

    @Option(help: "How often the servers take turns in each round.")
    var turns = 2

    @Option(help: "Exit with status 1 when reads with a token come to less than this share.")
    var atLeast: Double?

    func validate() throws {
        guard turns > 0 else { throw ValidationError("--turns must be above 0.") }
    }

    func run() throws {
        Interruption.prepare()
        var options = common.options
        options.part = .access
        options.accessTurns = turns
        options.accessSeconds = common.seconds
        options.accessWarmUpSeconds = common.warmUp
        let rules = try atLeast.map { try Thresholds("get-token min \($0)") }
        let results = try Suite.run(options) { print($0) }
        let machine = MachineDescription.now(folder: common.folder)
        let page = SuiteReport(results, options, thresholds: rules)
        try common.publish(page.markdown(machine, command: SuiteArguments.command))
        let shortfalls = rules?.shortfalls(Ratio.all(results)) ?? []
        for shortfall in shortfalls { print("short: \(shortfall)") }
        guard results.isClean, shortfalls.isEmpty else { throw ExitCode.failure }
    }
}
