import ArgumentParser
import BookingBench

/// What the commands have in common that start servers themselves.
struct SuiteArguments: ParsableArguments {
    @Option(help: "The folder with booking-server, booking-worker and bookingctl.")
    var programs = ".build/release"

    @Option(help: "Where databases are made: a folder on the disk that counts.")
    var folder = "."

    @Option(help: "Rounds; medians are taken over them.")
    var rounds = 5

    @Option(help: "The window of each measurement.")
    var seconds = 3.0

    @Option(help: "Load before each window.")
    var warmUp = 1.0

    @Option(help: "How long each measurement waits at most until other programs are quiet.")
    var quietWait = 4.0

    @Flag(help: "Run a Redis server and a worker beside the server.")
    var redis = false

    @Option(help: "A further option for the server; may be given several times.")
    var serverOption: [String] = []

    @Option(help: "The Markdown file to write.")
    var report: String?

    func validate() throws {
        guard rounds > 0, seconds > 0, warmUp >= 0 else {
            throw ValidationError("--rounds and --seconds must be above 0.")
        }
    }

    var options: SuiteOptions {
        var programs = BookingServer.Programs(folder: programs)
        programs.hasRedis = redis
        programs.options = serverOption
        var options = SuiteOptions(programs: programs, folder: folder)
        options.rounds = rounds
        options.seconds = seconds
        options.warmUpSeconds = warmUp
        options.quietWaitSeconds = quietWait
        return options
    }

    /// Writes the page, or prints it where no file was named.
    func publish(_ page: String) throws {
        guard let report else { return print(page) }
        try ReportFile.write(page, to: report)
        print("wrote \(report)")
    }

    /// What was typed, without the folder that the program lies in.
    static var command: String {
        (["booking-bench"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
    }
}
