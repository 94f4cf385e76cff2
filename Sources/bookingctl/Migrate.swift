internal import ArgumentParser
internal import ProcessSupport
internal import SQLiteStore

/// Makes the database, or brings an older one up to date.
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the database where it is missing, and bring its schema up to date.",
        discussion: "The server and the worker do the same when they start."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let file = SQLiteBookingStore(path: try common.database.path)
        try Console.reporting { () throws(OpeningError) in try file.prepare() }
        print("\(file.path) is up to date")
    }
}
