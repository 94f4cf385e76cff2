import ArgumentParser
import BookingBench

@main
struct BookingBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "booking-bench",
        abstract: "Measures a booking server, and what the machine's SQLite could do at most.",
        subcommands: [
            RunCommand.self, CeilingCommand.self, SuiteCommand.self, GrowthCommand.self,
            AccessCommand.self, FillCommand.self, StartUpCommand.self,
        ]
    )
}
