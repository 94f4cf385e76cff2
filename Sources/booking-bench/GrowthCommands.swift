import ArgumentParser
import BookingBench

struct FillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill",
        abstract: "Makes a database with any number of bookings and their histories."
    )

    @Option(help: "How many bookings.")
    var bookings = 100_000

    @Option(help: "The file to make; it must not be there.")
    var database: String

    func run() throws {
        Interruption.prepare()
        let file = try Filler.fill(path: database, bookings: bookings)
        print(
            "\(file.bookings) bookings, \(file.flights) flights, \(file.historyRows) history rows"
        )
        print("\(file.byteCount) bytes, \(file.byteCount / file.bookings) a booking")
    }
}

struct GrowthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth",
        abstract: "Measures the same load on files of different sizes."
    )

    @OptionGroup var common: SuiteArguments

    @Option(help: "Bookings in a file; may be given several times.")
    var bookings: [Int] = [1000, 100_000, 10_000_000]

    func run() throws {
        Interruption.prepare()
        let options = common.options
        let sizes = try Growth.run(options, bookings: bookings) { print($0) }
        let machine = MachineDescription.now(folder: common.folder)
        let page = GrowthReport(sizes, options)
        try common.publish(page.markdown(machine, command: SuiteArguments.command))
        guard sizes.allSatisfy(\.results.isClean) else { throw ExitCode.failure }
    }
}

struct StartUpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start-up",
        abstract: "Measures the time from exec to the line that says that the server listens."
    )

    @OptionGroup var common: SuiteArguments

    @Option(help: "An existing database; made when it is missing.")
    var database: String

    func run() throws {
        Interruption.prepare()
        let scratch = try ScratchFolder(in: common.folder)
        let times = try StartUp.measure(
            common.options.programs,
            database: database,
            times: common.rounds,
            scratch: scratch
        )
        let spread = Spread(times)
        print("median \(spread.median) ms, \(spread.least) to \(spread.most)")
    }
}
