internal import ArgumentParser
internal import Bookings
internal import ProcessSupport
internal import SQLiteStore

/// Copies a database that is in use, and makes sure that the copy is good.
struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the database while the system runs, and check the copy.",
        discussion: """
            The copy is the database of one moment. It appears under its name when it is complete \
            and on disk; a file that is there is never replaced.
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The copy's path.")
    var copy: String

    func run() throws {
        let file = SQLiteBookingStore(path: try common.database.path)
        try Console.reporting { () throws(OpeningError) in try file.requireCurrent() }
        try Console.reporting { () throws(BackupError) in try file.backUp(to: copy) }
        let report = try Console.reporting { () throws(StoreError) in
            try SQLiteBookingStore(path: copy).check(now: SystemClock().now())
        }
        guard report.isSound else {
            Console.complain(
                "\(copy) is a copy, and not sound: see bookingctl check --database sqlite:\(copy)"
            )
            throw ExitCode.failure
        }
        print("\(copy): \(report.bookings) bookings, every promise kept")
    }
}
