import ArgumentParser

struct BareLoopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare-loop",
        abstract: "Measure the same transitions in a bare loop on SQLite, without a server."
    )

    @Option(help: "Requests in one transaction; may be given several times.")
    var batch: [Int] = [1, 8, 64]

    @Option(help: "The seconds of each measurement.")
    var seconds = 2.0

    @Option(help: "Rounds; in each, all batch sizes take turns.")
    var rounds = 1

    @Flag(help: "Give each request its own savepoint.")
    var savepoints = false

    @Option(help: "The database file: made on the disk to measure, and removed afterwards.")
    var file = "booking-bench-bare-loop.db"

    @Flag(help: "Print JSON, one line for each measurement.")
    var json = false

    func run() throws {
        Interruption.prepare()
        for _ in 0..<rounds {
            for batch in batch {
                let measurement = try BareLoop.measure(
                    DatabaseFile(path: file),
                    batch: batch,
                    window: .seconds(seconds),
                    hasSavepoints: savepoints
                )
                print(json ? try measurement.json() : measurement.text)
            }
        }
    }
}
