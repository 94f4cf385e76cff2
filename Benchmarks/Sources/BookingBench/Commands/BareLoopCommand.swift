import ArgumentParser

struct BareLoopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare-loop",
        abstract: "Measure the same transitions in a bare loop on a database, without a server."
    )

    @Option(help: "\(StoreKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var store = StoreKind.sqlite

    @Option(help: "Requests in one transaction; may be given several times.")
    var batch: [Int] = [1, 8, 64]

    @Option(help: "The seconds of each measurement.")
    var seconds = 2.0

    @Option(help: "Rounds; in each, all batch sizes take turns.")
    var rounds = 1

    @Flag(help: "Give each request its own savepoint.")
    var savepoints = false

    @Option(help: "sqlite: the database file, on the disk to measure; it is removed afterwards.")
    var file = "booking-bench-bare-loop.db"

    @Option(help: "postgres: the folder for the databases, on the disk to measure.")
    var folder = "."

    @Option(help: "postgres: the folder with bookingctl, which creates the tables.")
    var programs = ".build/release"

    @Flag(help: "Print JSON, one line for each measurement.")
    var json = false

    func run() throws {
        Interruption.prepare()
        switch store {
        case .sqlite:
            try measure { batch in
                try BareLoop.measure(
                    DatabaseFile(path: file),
                    batch: batch,
                    window: .seconds(seconds),
                    hasSavepoints: savepoints
                )
            }
        case .postgres:
            let scratch = try ScratchFolder(in: folder)
            let programs = BookingPrograms(folder: programs, scratch: scratch)
            let cluster = try PostgresCluster(in: scratch)
            defer { cluster.stop() }
            try measure { batch in
                try cluster.withBareLoopDatabase(programs) { database in
                    try PostgresBareLoop.measure(
                        database,
                        of: cluster,
                        batch: batch,
                        window: .seconds(seconds)
                    )
                }
            }
        }
    }

    private func measure(_ loop: (_ batch: Int) throws -> BareLoopMeasurement) throws {
        for _ in 0..<rounds {
            for batch in batch {
                let measurement = try loop(batch)
                print(json ? try measurement.json() : measurement.text)
            }
        }
    }
}

extension StoreKind: ExpressibleByArgument {}
