import ArgumentParser

@main
struct BookingBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "booking-bench",
        abstract: "Measure a booking server, and what the machine's SQLite and nginx can do.",
        subcommands: [
            RunCommand.self, BareLoopCommand.self, SuiteCommand.self, AccessCommand.self,
            GrowthCommand.self, FillCommand.self, StartUpCommand.self,
        ]
    )
}
