import ArgumentParser

struct GrowthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth",
        abstract: "Measure the same load on files of different sizes."
    )

    @OptionGroup var common: SuiteArguments

    @Option(help: "Bookings in a file; may be given several times.")
    var bookings: [Int] = [1000, 100_000, 10_000_000]

    func run() throws {
        Interruption.prepare()
        let options = common.options
        let programs = try common.bookingPrograms()
        let sizes = try Growth.run(options, programs, bookings: bookings) { print($0) }
        let page = GrowthReport(sizes: sizes, options: options)
            .markdown(.now(folder: common.folder), command: SuiteArguments.command)
        try common.publish(page)
        guard sizes.allSatisfy(\.results.isClean) else { throw ExitCode.failure }
    }
}

struct FillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill",
        abstract: "Create a database with many bookings and their histories."
    )

    @Option(help: "The folder with bookingctl.")
    var programs = ".build/release"

    @Option(help: "How many bookings.")
    var bookings = 100_000

    @Option(help: "The database file to create; it must not exist.")
    var database: String

    func run() throws {
        Interruption.prepare()
        let scratch = try ScratchFolder(in: "/tmp")
        let file = try Filler.fill(
            DatabaseFile(path: database),
            bookings: bookings,
            BookingPrograms(folder: programs, scratch: scratch)
        )
        print(
            "\(file.bookings) bookings, \(file.flights) flights, \(file.historyRows) history rows"
        )
        print("\(file.byteCount) bytes, \(file.byteCount / file.bookings) a booking")
    }
}

struct StartUpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start-up",
        abstract: "Measure the time from exec until the server listens."
    )

    @OptionGroup var common: SuiteArguments

    @Option(help: "The database file; it is created if it does not exist.")
    var database: String

    func run() throws {
        Interruption.prepare()
        let times = try BookingServer.startTimes(
            try common.bookingPrograms(),
            DatabaseFile(path: database),
            count: common.rounds
        )
        let spread = Spread(times)
        print(
            "median \(spread.median.text(decimals: 2)) ms, "
                + "\(spread.least.text(decimals: 2)) to \(spread.most.text(decimals: 2)) ms"
        )
    }
}
