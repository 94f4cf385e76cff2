internal import ArgumentParser
internal import Bookings
internal import ProcessSupport

/// Copies a database that is in use, and checks the copy.
struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the database while the system runs, and check the copy.",
        discussion: """
            The copy contains one moment of the database. It gets its name after it is complete and \
            on disk. The command never replaces a file.
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The path of the copy.")
    var copy: String

    func run() throws {
        let store = try common.store.any
        guard let store = store as? any BackupStore else {
            throw ControlError(
                "\(store.description) is no SQLite file: use pg_basebackup or pgBackRest"
            )
        }
        try store.requireCurrent()
        try store.backUp(to: copy)
        let report = try store.backup(at: copy).check(now: SystemClock().now())
        guard report.isSound else {
            throw ControlError(
                "\(copy) violates an invariant: see bookingctl check --database sqlite:\(copy)"
            )
        }
        print("\(copy): \(report.bookings) bookings, every invariant holds")
    }
}
