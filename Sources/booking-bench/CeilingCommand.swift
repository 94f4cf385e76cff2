import ArgumentParser
import BookingBench

struct CeilingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ceiling",
        abstract: "Measures the same transitions in a bare loop on libsqlite3, without HTTP."
    )

    @Option(help: "Requests in one transaction; may be given several times.")
    var batch: [Int] = [1, 8, 64]

    @Option(help: "How long each is measured.")
    var seconds = 2.0

    @Option(help: "Rounds; the batches take turns.")
    var rounds = 1

    @Flag(help: "Give each request a savepoint of its own.")
    var savepoints = false

    @Option(help: "The database file to make; it is removed afterwards. On the disk that counts.")
    var file = "booking-bench-ceiling.db"

    @Flag(help: "Print JSON, one line for each measurement.")
    var json = false

    func run() throws {
        Interruption.prepare()
        for _ in 0..<rounds {
            for batch in batch {
                let result = try BareLoop.measure(
                    path: file,
                    batch: batch,
                    seconds: seconds,
                    hasSavepoints: savepoints
                )
                print(json ? result.json.text : result.text)
            }
        }
    }
}
