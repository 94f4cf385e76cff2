import ArgumentParser

/// The options of the commands that start servers.
struct SuiteArguments: ParsableArguments {
    @Option(help: "The folder with booking-server, booking-worker and bookingctl.")
    var programs = ".build/release"

    @Option(help: "The folder for the databases, on the disk to measure.")
    var folder = "."

    @Option(help: "Rounds; the results are medians.")
    var rounds = 5

    @Option(help: "The seconds of each measurement.")
    var seconds = 3.0

    @Option(help: "The seconds of load before each measurement.")
    var warmUp = 1.0

    @Option(help: "The seconds that each measurement waits at most for other programs to be quiet.")
    var quietWait = 4.0

    @Flag(help: "Run a Redis server and a worker beside the server.")
    var redis = false

    @Option(help: "One more option for the server; may be given several times.")
    var serverOption: [String] = []

    @Option(help: "The Markdown file to write; without it, the report is printed.")
    var report: String?

    func validate() throws {
        guard rounds > 0, seconds > 0, warmUp >= 0 else {
            throw ValidationError("--rounds and --seconds must be above 0, --warm-up at least 0.")
        }
    }

    var options: SuiteOptions {
        var options = SuiteOptions()
        options.rounds = rounds
        options.window = .seconds(seconds)
        options.warmUp = .seconds(warmUp)
        options.quietWait = .seconds(quietWait)
        return options
    }

    /// The programs, with a scratch folder that exists as long as they are in use.
    func bookingPrograms() throws -> BookingPrograms {
        var result = BookingPrograms(folder: programs, scratch: try ScratchFolder(in: folder))
        result.hasRedis = redis
        result.options = serverOption
        return result
    }

    /// Writes the report of a suite; fails if a response was wrong, or a threshold that counts is not
    /// met.
    func finish(
        _ results: SuiteResults,
        _ options: SuiteOptions,
        _ thresholds: Thresholds?,
        thresholdsCount: Bool
    ) throws {
        let report = SuiteReport(
            results: results,
            options: options,
            hasRedis: redis,
            thresholds: thresholds
        )
        let machine = MachineDescription.now(folder: folder, database: results.databaseName)
        try publish(report.markdown(machine, command: Self.command))
        let failures = thresholds?.failures(Ratio.all(results)) ?? []
        for failure in failures { print("threshold not met: \(failure)") }
        guard results.isClean, !thresholdsCount || failures.isEmpty else {
            throw ExitCode.failure
        }
    }

    /// Writes the page to the file of `--report`, or prints it.
    func publish(_ page: String) throws {
        guard let report else { return print(page) }
        try TextFile.write(page, to: report)
        print("wrote \(report)")
    }

    /// The command line without the program's folder.
    static var command: String {
        (["booking-bench"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
    }
}

struct SuiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suite",
        abstract: "Measure everything in rounds, with the bare loop and nginx in comparison."
    )

    @OptionGroup var common: SuiteArguments

    @Option(help: "\(StoreKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var store = StoreKind.sqlite

    @Option(help: "The seconds of each measurement of the bare loop.")
    var bareLoopSeconds = 2.0

    @Option(help: "nginx's worker processes (default: one for each processor).")
    var nginxWorkers: Int?

    @Option(help: "The file with the required ratios.")
    var thresholds: String?

    @Flag(help: "Exit with status 1 if a threshold is not met.")
    var check = false

    @Option(help: "The file for the values of all rounds as JSON.")
    var jsonFile: String?

    func validate() throws {
        guard store == .sqlite || !common.redis else {
            throw ValidationError("--redis is not possible with --store postgres.")
        }
    }

    func run() throws {
        Interruption.prepare()
        var options = common.options
        if store == .postgres { options.part = .postgres }
        options.bareLoopWindow = .seconds(bareLoopSeconds)
        options.accessWindow = min(options.window, options.accessWindow)
        options.accessWarmUp = min(options.warmUp, options.accessWarmUp)
        if let nginxWorkers { options.nginxWorkers = nginxWorkers }
        let thresholds = try thresholds.map { try Thresholds(contentsOf: $0) }
        let programs = try common.bookingPrograms()
        let results = try Suite.run(options, programs) { print($0) }
        if let jsonFile { try TextFile.write(try results.json() + "\n", to: jsonFile) }
        try common.finish(results, options, thresholds, thresholdsCount: check)
    }
}

struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "Measure the cost of requiring a token, and of a limit for each client."
    )

    @OptionGroup var common: SuiteArguments

    @Option(help: "How often the servers take turns in each round.")
    var turns = SuiteOptions().accessTurns

    @Option(help: "Exit with status 1 if a token reduces the rate of reads below this share.")
    var atLeast: Double?

    func validate() throws {
        guard turns > 0 else { throw ValidationError("--turns must be above 0.") }
    }

    func run() throws {
        Interruption.prepare()
        var options = common.options
        options.part = .access
        options.accessTurns = turns
        options.accessWindow = options.window
        options.accessWarmUp = options.warmUp
        let thresholds = try atLeast.map { try Thresholds("get-token min \($0)") }
        let programs = try common.bookingPrograms()
        let results = try Suite.run(options, programs) { print($0) }
        try common.finish(results, options, thresholds, thresholdsCount: true)
    }
}
